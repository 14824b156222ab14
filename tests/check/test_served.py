"""One mistake in what is served is one finding, at its line, in the Environment that makes it."""

from collections.abc import Callable

import pytest

from penstock.diagnostics.diagnostic import Diagnostic

TEXT = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/support-8b
  endpoint: https://llm.example.org/v1
  limits: {concurrent: 4}
  parameters: {max_tokens: 500}
  serving:
    weights:
      uri: "hf://acme/base-8b"
      parameters: 8.03e9
      dtype: bfloat16
      quantization: awq
      layers: 32
      heads: 32
      kvHeads: 8
      headSize: 128
    hardware: {gpu: nvidia-l4, count: 2}
    maxContext: 8192
    maxConcurrent: 4
    tensorParallel: 2
---
apiVersion: penstock/v1
kind: Adapter
metadata: {name: tone}
spec: {base: house, method: lora, uri: "hf://acme/tone", rank: 16}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: house-tone}
spec: {base: house, adapter: tone, model: hosted_vllm/tone, parameters: {max_completion_tokens: 200}}
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec:
  bindings:
    Model/house:
      serving: {hardware: {gpu: nvidia-a10, count: 2}, maxConcurrent: 8}
  targets:
    kserve: {}
"""
MUTANTS = {
    "a letter for a digit": ("gpu: nvidia-l4", "gpu: nvidia-14", [("unknown-gpu", 19)]),
    "a context that no GPU holds": ("maxContext: 8192", "maxContext: 819200", [("out-of-memory", 19)]),
    "float32": (
        "parameters: 8.03e9\n      dtype: bfloat16\n      quantization: awq",
        "parameters: 16.06e9\n      dtype: float32",
        [("out-of-memory", 18)],
    ),
    "a hundred at once": ("maxConcurrent: 4", "maxConcurrent: 100", [("too-concurrent", 21)]),
    "three GPUs": ("count: 2}\n    maxC", "count: 3}\n    maxC", [("gpu-count", 19)]),
    "one GPU": ("count: 2}\n    maxC", "count: 1}\n    maxC", [("gpu-count", 22)]),
    "three shares": ("tensorParallel: 2", "tensorParallel: 3", [("indivisible-heads", 22)]),
    "awq on Volta": (
        "gpu: nvidia-l4",
        "gpu: nvidia-v100-32gb",
        [("unsupported-dtype", 13), ("unsupported-quantization", 14)],
    ),
    "fp8 on Turing": ("dtype: bfloat16\n      quantization: awq\n", "dtype: float16\n      quantization: fp8\n", []),
    "fp8 on Ampere": (
        "gpu: nvidia-l4, count: 2}\n    maxContext: 8192",
        "gpu: nvidia-a30, count: 2}\n    maxContext: 8192",
        [],
    ),
    "awq in float32": ("dtype: bfloat16", "dtype: float32", [("quantization-dtype", 13)]),
    "awq in float8": ("dtype: bfloat16", "dtype: float8", [("quantization-dtype", 13)]),
    "kvHeads": ("kvHeads: 8", "kvHeads: 12", [("kv-heads", 17)]),
    "millions": ("8.03e9", "8.03e6", [("doubtful-parameters", 12)]),
    "trillions": ("8.03e9", "8.03e12", [("doubtful-parameters", 12)]),
    "rank": ("rank: 16", "rank: 600", [("adapter-rank", 27)]),
    "no rank": (", rank: 16", "", [("adapter-rank", 27)]),
    "method": ("method: lora", "method: dora", [("adapter-method", 27)]),
    "long answers": ("max_tokens: 500", "max_tokens: 9000", [("answer-over-context", 8)]),
    "long answers of the adapter": (
        "max_completion_tokens: 200",
        "max_completion_tokens: 8192",
        [("answer-over-context", 32)],
    ),
    "limits": ("concurrent: 4}", "concurrent: 64}", [("limits-over-server", 7)]),
}


def places(found: list[Diagnostic]) -> list[tuple[str, int]]:
    return [(each.name, each.location.span.line) for each in found if each.location.span]


@pytest.mark.parametrize("environment", [None, "production"])
def test_the_good_project_has_no_finding(environment: str | None, check: Callable[..., list[Diagnostic]]) -> None:
    assert check({"spec.yaml": TEXT}, environment) == []


@pytest.mark.parametrize("name", MUTANTS)
def test_one_fault_is_one_finding(name: str, check: Callable[..., list[Diagnostic]]) -> None:
    old, new, wanted = MUTANTS[name]
    assert old in TEXT
    assert places(check({"spec.yaml": TEXT.replace(old, new, 1)})) == wanted


def test_the_sum_is_shown_line_by_line(check: Callable[..., list[Diagnostic]]) -> None:
    (found,) = check({"spec.yaml": TEXT.replace("maxContext: 8192", "maxContext: 819200")})
    assert found.message == "one sequence needs 53.53 GiB on each GPU, and nvidia-l4 gives 20.24 GiB"
    assert [each.note.partition(" (")[0] for each in found.related] == [
        "weights: 1.94 GiB",
        "KV cache: 50.00 GiB",
        "adapters: 0.09 GiB",
        "overhead: 1.50 GiB",
        "available: 20.24 GiB",
    ]


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ("nvidia-a10, count: 2", "nvidia-a10, count: 1", "gpu-count", 22),
        ("maxConcurrent: 8", "maxConcurrent: 800", "too-concurrent", 40),
        ("nvidia-a10,", "nvidia-v100,", "unsupported-quantization", 14),
        ("maxConcurrent: 8", "tensorParallel: 3", "indivisible-heads", 40),
    ],
)
def test_bindings_are_judged_where_they_hold(
    old: str, new: str, rule: str, line: int, check: Callable[..., list[Diagnostic]]
) -> None:
    text = TEXT.replace("dtype: bfloat16", "dtype: float16").replace(old, new)
    assert places(check({"spec.yaml": text})) == []
    assert (rule, line) in places(check({"spec.yaml": text}, "production"))


def test_a_target_that_serves_needs_hardware(check: Callable[..., list[Diagnostic]]) -> None:
    text = TEXT.replace("    hardware: {gpu: nvidia-l4, count: 2}\n", "").replace(
        "hardware: {gpu: nvidia-a10, count: 2}, ", ""
    )
    assert places(check({"spec.yaml": text})) == []
    assert places(check({"spec.yaml": text}, "production")) == [("missing-hardware", 41)]
