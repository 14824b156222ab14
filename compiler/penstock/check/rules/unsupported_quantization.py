"""A GPU cannot run weights quantised like that.

## What it does
Compares `quantization` with what vLLM supports on the generation of the GPU: awq and int8 from Turing on, fp8 from Ada
on (on Ampere the weights alone, a warning), bitsandbytes and gptq from Volta on; on AMD fp8 alone (vLLM's page
"Quantization, Supported Hardware").

## Why is this bad?
The server does not start, or computes in another precision than was meant.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/support-8b
  endpoint: https://llm.example.org/v1
  serving:
    weights: {uri: "hf://acme/base-8b", parameters: 8.03e9, dtype: float16, quantization: awq,
              layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-v100-32gb, count: 1}
    maxContext: 8192
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/support-8b
  endpoint: https://llm.example.org/v1
  serving:
    weights: {uri: "hf://acme/base-8b", parameters: 8.03e9, dtype: float16, quantization: awq,
              layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-t4, count: 1}
    maxContext: 8192
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.check.served import served
from penstock.project.project import Project

CODE = "PS435"
SEVERITY = Severity.ERROR
_FROM = {"awq": (7, 5), "int8": (7, 5), "gptq": (7, 0), "bitsandbytes": (7, 0), "fp8": (8, 0)}
_WHOLE_FP8 = (8, 9)
_AMD = ("fp8",)


def find(project: Project, today: date) -> Iterator[Finding]:
    for each in served(project):
        method, hardware, card = each.serving.weights.quantization, each.serving.hardware, each.gpu
        if method is None or hardware is None or card is None:
            continue
        fits = method in _AMD if card.capability is None else card.capability >= _FROM[method]
        if not fits:
            message = f"{hardware.gpu} ({card.generation}) cannot run weights quantised by {method}"
            words = Wording(message, _help(method, card.capability))
        elif method == "fp8" and card.capability is not None and card.capability < _WHOLE_FP8:
            message = f"on {hardware.gpu} ({card.generation}) fp8 saves memory alone: it computes in 16 bits"
            words = Wording(message, "take a GPU from Ada on, or quantise to int8", severity=Severity.WARNING)
        else:
            continue
        yield each.finding(project, words, "weights", "quantization")


def _help(method: str, capability: tuple[int, int] | None) -> str:
    if capability is None:
        return f"take fp8 or an NVIDIA GPU of compute capability {_version(_FROM[method])}"
    others = [name for name, least in _FROM.items() if capability >= least]
    other = f", or quantise by {' or '.join(others)}" if others else ""
    return f"it needs compute capability {_version(_FROM[method])}{other}"


def _version(capability: tuple[int, int]) -> str:
    return ".".join(map(str, capability))
