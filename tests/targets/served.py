"""A project with a Model that the team serves, an Adapter over it, and a Chain that asks it."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

SERVED = """apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: MODEL
  endpoint: https://llm.example.org:8443/v1
  credentials: {env: HOUSE_KEY}
  serving:
    weights: {uri: URI, revision: 0f1e2d3c, parameters: 8.03e9, layers: 32, heads: 32, kvHeads: 8, headSize: 128,
              quantization: awq}
    hardware: {gpu: nvidia-l40s, count: 4}
    tensorParallel: 2
    maxContext: 8192
---
apiVersion: penstock/v1
kind: Adapter
metadata: {name: tone}
spec: {base: house, method: lora, uri: "hf://acme/tone", rank: RANK}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: polite}
spec: {model: hosted_vllm/house-tone, base: house, adapter: tone}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string, maxLength: 1000}}
  steps:
    first: {prompt: answer, model: house, with: {question: "${{ inputs.question }}"}}
    answer: {prompt: answer, model: polite, with: {question: "${{ steps.first.text }}"}}
  outputs: {answer: "${{ steps.answer.text }}"}
"""
ENVIRONMENT = """apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {SPEC}
"""


def project(
    *,
    model: str = "hosted_vllm/house-8b",
    uri: str = "hf://acme/house-8b",
    rank: int = 16,
    environment: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """Its files; text may hold anything."""
    text = SERVED.replace("MODEL", _quoted(model)).replace("URI", _quoted(uri)).replace("RANK", str(rank))
    return {
        "a.yaml": text,
        "b.yaml": ENVIRONMENT.replace(
            "{SPEC}", yaml.safe_dump(environment or {}, default_flow_style=True, width=1 << 20).strip()
        ),
    }


def _quoted(text: str) -> str:
    return yaml.safe_dump(text, default_style='"', width=1 << 20, allow_unicode=True).strip()


def documents(files: Mapping[str, bytes]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every document of every file, kustomize's own apart."""
    for path, data in files.items():
        for each in yaml.safe_load_all(data) if path.endswith(".yaml") else ():
            if not each["apiVersion"].startswith("kustomize.config"):
                yield path, each


def expanded(text: str, variables: Mapping[str, str]) -> str:
    """Text of a container's arguments as Kubernetes gives it: `$(NAME)` is put in, `$$` stands for `$`."""
    made, rest = "", text
    while rest:
        if rest.startswith("$$"):
            made, rest = made + "$", rest[2:]
        elif rest.startswith("$(") and ")" in rest:
            name, _, after = rest[2:].partition(")")
            made, rest = made + variables.get(name, f"$({name})"), after
        else:
            made, rest = made + rest[0], rest[1:]
    return made
