"""A bundle holds exactly the resources that a chain needs, case by case, out of a project that has far more."""

from collections.abc import Callable

import pytest

from penstock.project.identity.closure import closure
from penstock.project.project import Project

EVERYTHING = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: main}
spec: {model: openai/gpt-4.1-mini-2025-04-14, fallbacks: [backup]}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: backup}
spec: {model: openai/gpt-4o-2024-08-06, fallbacks: [last]}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: last}
spec: {model: builtin/extractive}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: plain}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: judge}
spec: {model: openai/gpt-4.1-2025-04-14}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: embedder}
spec: {model: openai/text-embedding-3-small, mode: embedding}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: reranker}
spec: {model: cohere/rerank-v3.5, mode: rerank}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: served}
spec:
  model: hosted_vllm/a
  serving:
    weights: {uri: "hf://a/b", revision: 0f1e2d3, parameters: 8.0e9, layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-l4}
    maxContext: 8192
---
apiVersion: penstock/v1
kind: Model
metadata: {name: tuned}
spec: {base: served, adapter: tone, model: hosted_vllm/a-tone}
---
apiVersion: penstock/v1
kind: Adapter
metadata: {name: tone}
spec: {base: served, method: lora, uri: "oci://r.example.org/a/tone", digest: "sha256:%(zeros)s", rank: 16}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: ask}
spec:
  inputs: {q: {type: string}}
  messages: [{role: user, content: "{{ q }}"}]
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: shown}
spec:
  inputs: {q: {type: string}}
  messages: [{insert: examples}, {role: user, content: "{{ q }}"}]
  examples:
    dataset: shots
    take: 1
    messages: [{role: user, content: "{{ row.text }}"}]
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: verdict}
spec:
  inputs: {text: {type: string}}
  messages: [{role: user, content: "{{ text }}"}]
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: find, description: Finds.}
spec: {parameters: {type: object}, effects: read, http: {url: "https://tools.example.org/find"}}
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: seek, description: Seeks.}
spec: {parameters: {type: object}, effects: read, http: {url: "https://tools.example.org/seek"}}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: shots}
spec: {purpose: fewshot, source: {file: rows.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: texts}
spec: {purpose: grounding, source: {file: rows.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Retriever
metadata: {name: words}
spec: {documents: {dataset: texts}, search: {mode: lexical}}
---
apiVersion: penstock/v1
kind: Retriever
metadata: {name: meaning}
spec: {documents: {dataset: texts}, search: {mode: hybrid, embedding: embedder, rerank: reranker, candidates: 9}}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: inner}
spec:
  inputs: {q: {type: string}}
  steps: {s: {retrieve: meaning, query: "${{ inputs.q }}", take: 1}}
  outputs: {a: "${{ steps.s.documents }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: case}
spec:
  inputs: {q: {type: string}, qs: {type: array, items: {type: string}}}
  steps: {s: %(step)s}
  outputs: {a: "${{ steps.s.%(output)s }}"}
"""
TEXTS, MEANING = ["Dataset/texts"], ["Dataset/texts", "Model/embedder", "Model/reranker", "Retriever/meaning"]
MAIN = ["Model/backup", "Model/last", "Model/main"]
Q = 'with: {q: "${{ inputs.q }}"}'


@pytest.mark.parametrize(
    ("step", "output", "needed"),
    [
        (f"{{prompt: ask, model: plain, {Q}}}", "text", ["Model/plain", "PromptTemplate/ask"]),
        (f"{{prompt: ask, model: main, {Q}}}", "text", [*MAIN, "PromptTemplate/ask"]),
        (f"{{prompt: shown, model: plain, {Q}}}", "text", ["Dataset/shots", "Model/plain", "PromptTemplate/shown"]),
        (
            f"{{prompt: ask, model: tuned, {Q}}}",
            "text",
            ["Adapter/tone", "Model/served", "Model/tuned", "PromptTemplate/ask"],
        ),
        ('{retrieve: words, query: "${{ inputs.q }}", take: 1}', "documents", [*TEXTS, "Retriever/words"]),
        ('{retrieve: meaning, query: "${{ inputs.q }}", take: 1}', "documents", MEANING),
        ("{tool: find}", "value", ["Tool/find"]),
        (
            f"{{agent: ask, model: plain, {Q}, tools: [seek]}}",
            "text",
            ["Model/plain", "PromptTemplate/ask", "Tool/seek"],
        ),
        (f"{{chain: inner, {Q}}}", "a", ["Chain/inner", *MEANING]),
        (
            '{each: "${{ inputs.qs }}", as: q, atMost: 3, do: {prompt: ask, model: plain, with: {q: "${{ q }}"}}}',
            "items",
            ["Model/plain", "PromptTemplate/ask"],
        ),
        (
            '{each: "${{ inputs.qs }}", as: q, atMost: 3, do: {chain: inner, with: {q: "${{ q }}"}}}',
            "items",
            ["Chain/inner", *MEANING],
        ),
        ('{guard: {pii: false}, text: "${{ inputs.q }}"}', "text", []),
        (
            '{guard: {judge: {model: judge, prompt: verdict}}, text: "${{ inputs.q }}"}',
            "text",
            ["Model/judge", "PromptTemplate/verdict"],
        ),
    ],
)
def test_holds_what_the_chain_needs_and_nothing_more(
    step: str, output: str, needed: list[str], make: Callable[..., Project]
) -> None:
    row = '{"id": "a", "text": "b"}\n'
    spec = EVERYTHING % {"step": step, "output": output, "zeros": "0" * 64}
    project = make({"all.yaml": spec, "rows.jsonl": row})
    assert not project.faults
    found = closure(project, "case")
    assert sorted(map(str, found.specs)) == sorted({"Chain/case", *needed})
    assert [f"Dataset/{name}" for name in found.datasets] == [each for each in sorted(needed) if "Dataset/" in each]
