"""Served Models, with their Adapters, as KServe services.

## Needs
KServe 0.16 or newer with the `LLMInferenceService` of `v1alpha2`, a node with the GPU that the Model names, and a
secret for weights that are not public.

## Writes
`<model>.yaml` for every Model with `serving`: an `LLMInferenceService` that runs vLLM, its Adapters beside it, GPUs,
replicas, tensor parallelism, quantisation and longest sequence as the Model has them. With `kind: InferenceService` the
older kind, by the Hugging Face runtime.

## Apply
`kubectl apply -f <folder>`, or by the targets `flux` and `argocd`. The Model's `endpoint` is the address that the
service then has.

## Limits
Weights are named by address and revision; KServe fetches them. Of a rollout the first step stands in the file, as the
canary's share; a controller, or the next compile with other settings, raises it.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from penstock.bundle.release import Release
from penstock.spec.field import Strict
from penstock.spec.kinds.adapter import Adapter
from penstock.spec.kinds.model import Model, Serving
from penstock.spec.resource import Identity
from penstock.targets import yaml
from penstock.targets.target import Conflict, Elsewhere, File, Loss, Piece

NOTE = "Made by `penstock compile`; do not edit."
RANKS = (1, 8, 16, 32, 64, 128, 256, 320, 512)
"""What vLLM takes as `--max-lora-rank`."""
_ASKED_ELSEWHERE = frozenset(
    {"mode", "parameters", "fallbacks", "price", "requires", "compliance", "endpoint", "credentials", "limits"}
)
"""Of these a server needs nothing: whoever asks it does."""
CARRIES: Mapping[str, frozenset[str]] = {
    "Model": frozenset({"model", "base", "adapter", "serving", *_ASKED_ELSEWHERE}),
    "Adapter": frozenset({"base", "method", "uri", "digest", "rank"}),
}


class Settings(Strict):
    """`targets.kserve`."""

    namespace: str = "default"
    """Of every service."""
    kind: Literal["LLMInferenceService", "InferenceService"] = "LLMInferenceService"
    """Which of KServe's kinds is written."""
    gpu_memory: Annotated[float, Field(gt=0, le=1)] = 0.9
    """Share of a GPU's memory that vLLM takes."""


def emit(release: Release, settings: Settings) -> Iterator[Piece]:
    models: dict[str, Model] = release.of("Model")
    adapters: dict[str, Adapter] = release.of("Adapter")
    served = {name: model for name, model in models.items() if model.serving is not None or model.base is not None}
    yield from (Elsewhere(Identity("Model", name)) for name in models.keys() - served.keys())
    yield from _alike(served)
    for name, model in served.items():
        if model.serving is None:
            continue
        over = {other: each.adapter or "" for other, each in served.items() if each.base == name}
        serving = _bound(model.serving, release.bindings.get(Identity("Model", name), {}))
        laid = {other: adapters[adapter] for other, adapter in over.items()}
        made = _isvc(release, name, model, serving, settings)
        if settings.kind == "LLMInferenceService":
            made = _llm(release, name, model, serving, {served_name(models[o]): a for o, a in laid.items()}, settings)
        elif laid:
            yield from (Loss(Identity("Model", other), ("adapter",), "this kind loads no adapters") for other in laid)
        carried = {Identity("Model", each) for each in (name, *over)} | {
            Identity("Adapter", each) for each in over.values()
        }
        yield File(f"{name}.yaml", yaml.dumps(made, note=NOTE), frozenset(carried))
        for adapter in set(over.values()):
            if adapters[adapter].method not in ("lora", "qlora"):
                yield Loss(Identity("Adapter", adapter), ("method",), "vLLM loads LoRA weights alone")


def served_name(model: Model) -> str:
    """What follows the provider in LiteLLM's model string: the name that the server answers to."""
    return model.model.partition("/")[2] or model.model


def vllm(name: str, serving: Serving, ranks: Mapping[str, int], gpu_memory: float) -> list[str]:
    """Arguments of vLLM. `ranks`: of its adapters, by the name that each answers to."""
    weights = serving.weights
    made = [f"--served-model-name={name}", f"--max-model-len={serving.max_context}", f"--dtype={weights.dtype}"]
    made += [f"--max-num-seqs={serving.max_concurrent}", f"--gpu-memory-utilization={gpu_memory:g}"]
    made += [f"--tensor-parallel-size={serving.tensor_parallel}"] if serving.tensor_parallel > 1 else []
    made += [f"--quantization={weights.quantization}"] if weights.quantization else []
    if ranks:
        most = max(ranks.values())
        made += ["--enable-lora", f"--max-loras={len(ranks)}"]
        made += [f"--max-lora-rank={next((rank for rank in RANKS if rank >= most), most)}"]
    return [argument.replace("$(", "$$(") for argument in made]  # Kubernetes would put a variable there


def _alike(served: Mapping[str, Model]) -> Iterator[Conflict]:
    first: dict[str, str] = {}
    for name, model in served.items():
        before = first.setdefault(served_name(model), name)
        if before != name:
            why = f"both answer as '{served_name(model)}'"
            yield Conflict(Identity("Model", name), Identity("Model", before), why)


def _bound(serving: Serving, binding: Mapping[str, Any]) -> Serving:
    given = {**serving.model_dump(by_alias=True, exclude_unset=True), **binding.get("serving", {})}
    return Serving.model_validate(given)


def _metadata(release: Release, name: str, settings: Settings) -> dict[str, Any]:
    labels = {"app.kubernetes.io/managed-by": "penstock", "app.kubernetes.io/part-of": release.project}
    return {"name": name, "namespace": settings.namespace, "labels": labels}


def _llm(
    release: Release, name: str, model: Model, serving: Serving, laid: Mapping[str, Adapter], settings: Settings
) -> dict[str, Any]:
    gpus = serving.hardware.count if serving.hardware else serving.tensor_parallel
    ranks = {as_: adapter.rank or 16 for as_, adapter in laid.items()}
    container = {
        "name": "main",
        "args": vllm(served_name(model), serving, ranks, settings.gpu_memory),
        "resources": {"limits": {"nvidia.com/gpu": str(gpus)}, "requests": {"nvidia.com/gpu": str(gpus)}},
    }
    spec: dict[str, Any] = {"model": {"uri": _weights(serving), "name": served_name(model)}}
    if laid:
        spec["model"]["lora"] = {
            "adapters": [{"name": as_, "uri": adapter.uri} for as_, adapter in sorted(laid.items())],
            "maxAdapters": len(laid),
            "maxRank": max(ranks.values()),
        }
    spec |= {"replicas": serving.replicas, "parallelism": {"tensor": serving.tensor_parallel}}
    spec["router"] = {"gateway": {}, "route": {}, "scheduler": {}}
    if release.rollout is not None:
        spec["router"]["route"] = {"group": name, "weight": release.rollout.steps[0]}
    spec["template"] = {"containers": [container]}
    return {
        "apiVersion": "serving.kserve.io/v1alpha2",
        "kind": "LLMInferenceService",
        "metadata": _metadata(release, name, settings),
        "spec": spec,
    }


def _isvc(release: Release, name: str, model: Model, serving: Serving, settings: Settings) -> dict[str, Any]:
    gpus = serving.hardware.count if serving.hardware else serving.tensor_parallel
    predictor: dict[str, Any] = {
        "minReplicas": serving.replicas,
        "maxReplicas": serving.replicas,
        "model": {
            "modelFormat": {"name": "huggingface"},
            "storageUri": _weights(serving),
            "args": [f"--model_name={served_name(model)}", *vllm(served_name(model), serving, {}, settings.gpu_memory)],
            "resources": {"limits": {"nvidia.com/gpu": str(gpus)}, "requests": {"nvidia.com/gpu": str(gpus)}},
        },
    }
    if release.rollout is not None:
        predictor["canaryTrafficPercent"] = release.rollout.steps[0]
    return {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": _metadata(release, name, settings),
        "spec": {"predictor": predictor},
    }


def _weights(serving: Serving) -> str:
    """`hf://owner/name:revision`, as KServe reads it."""
    revision = serving.weights.revision
    uri = serving.weights.uri
    return f"{uri}:{revision}" if revision and uri.startswith("hf://") else uri
