"""Served Models, with their Adapters, as KServe services.

## Needs
KServe 0.17 or newer with the `LLMInferenceService` of `v1alpha2` and a gateway, nodes with the GPUs that the Models
name, and a secret for weights that are not public. A share of the traffic for an `InferenceService` needs KServe's
serverless mode.

## Writes
`<model>.yaml` for every Model with `serving`: an `LLMInferenceService` that runs vLLM, its Adapters beside it, GPUs,
replicas, parallelism, quantisation and longest sequence as the Model has them; with `kind: InferenceService` the older
kind, by the Hugging Face runtime. `kustomization.yaml` names them.

With a `rollout` the folder holds its first step and `rollout/<per cent>/` each that follows, whole files that differ in
the share of the traffic alone. An `LLMInferenceService` then carries eight digits of its content in its name, so that
it stands beside the one before, and both share a `group`. Weights are such that the one before, left at its last
step, has the rest.

## Apply
`kubectl apply -k <folder>`, then `kubectl apply -k <folder>/rollout/25` and so on, or by the targets `flux` and
`argocd`. After the last step the `LLMInferenceService` before is deleted. The Model's `endpoint` is the address that
the service then has.

## Limits
Weights are named by address and revision, and KServe fetches them: it verifies no digest. Nothing waits between the
steps of a rollout and no Monitor ends it. KServe puts names and addresses into a line of a shell and into templates of
its own: a Model where one holds more than letters, digits and `. _ / : @ + = ~ -` is left out, and said to be.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from penstock.bundle.release import Release
from penstock.source import canonical
from penstock.spec.field import Name, Strict
from penstock.spec.resource import Identity
from penstock.targets import manifest, vllm
from penstock.targets.target import Loss, Piece
from penstock.targets.vllm import Server

_ASKED_ELSEWHERE = frozenset(
    {"mode", "parameters", "fallbacks", "price", "requires", "compliance", "endpoint", "credentials", "limits"}
)
"""Of these a server needs nothing: whoever asks it does."""
CARRIES: Mapping[str, frozenset[str]] = {
    "Model": frozenset({"model", "base", "adapter", "serving", *_ASKED_ELSEWHERE}),
    "Adapter": frozenset({"base", "method", "uri", "digest", "rank"}),
}
_STABLE = 10_000
"""The weight of a release that has all the traffic; of 1,000,000 that KServe takes."""
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:@+=~-]*")
_GPU = "nvidia.com/gpu"


class Settings(Strict):
    """`targets.kserve`."""

    namespace: Name = "default"
    """Of every service."""
    kind: Literal["LLMInferenceService", "InferenceService"] = "LLMInferenceService"
    """Which of KServe's kinds is written."""
    gpu_memory: Annotated[float, Field(gt=0, le=1)] = 0.9
    """Share of a GPU's memory that vLLM takes."""
    nodes: dict[str, dict[str, str]] = {}
    """Labels of the nodes that have a GPU, by its name in `hardware.gpu`."""


def emit(release: Release, settings: Settings) -> Iterator[Piece]:
    yield from vllm.apart(release)
    whole = settings.kind == "LLMInferenceService"
    made: list[Server] = []
    for server in vllm.servers(release):
        if unsafe := list(_unsafe(server, whole)):
            yield from unsafe
            continue
        made.append(server)
        yield from _lost(server, settings)
    if not made:
        return
    steps = release.rollout.steps if release.rollout is not None else [100]
    for step in steps:
        folder = "" if step == steps[0] else f"rollout/{step}/"
        share = step if steps != [100] else None
        for server in made:
            service = _llm(release, server, settings, share) if whole else _isvc(release, server, settings, share)
            carried = server.carried if whole else {Identity("Model", server.name)}
            yield manifest.file(f"{folder}{server.name}.yaml", [service], carried)
        yield manifest.kustomization(folder, [f"{server.name}.yaml" for server in made])
    if steps != [100] and release.rollout is not None:
        owner = Identity("Environment", release.environment)
        yield Loss(owner, ("rollout", "interval"), "nothing waits between two steps but whoever applies them")
        if release.rollout.abort_on:
            yield Loss(owner, ("rollout", "abortOn"), "it reads no Monitor, so whoever applies the next step does")


def weight(share: int) -> int:
    """Beside a release of the weight `_STABLE`, this one gives `share` per cent of the traffic."""
    return _STABLE if share == 100 else round(_STABLE * share / (100 - share))


def _unsafe(server: Server, whole: bool) -> Iterator[Loss]:
    """What KServe would read as a template or as words of a shell."""
    texts: list[tuple[Identity, tuple[str, ...], str]] = [(Identity("Model", server.name), ("model",), server.called)]
    texts += [(Identity("Model", server.name), ("serving", "weights", "uri"), _weights(server))]
    for each in server.laid if whole else ():
        texts += [(Identity("Model", each.model), ("model",), each.called)]
        texts += [(Identity("Adapter", each.name), ("uri",), each.adapter.uri)]
    for identity, route, text in texts:
        if "{{" in text:
            yield Loss(identity, route, "it reads `{{` as a template of its own")
        elif whole and _SAFE.fullmatch(text) is None:
            yield Loss(identity, route, "it puts this into a line of a shell, where it would not stay as it is")


def _lost(server: Server, settings: Settings) -> Iterator[Loss]:
    identity, serving = Identity("Model", server.name), server.serving
    if serving.weights.revision and not serving.weights.uri.startswith(("hf://", "oci://")):
        yield Loss(identity, ("serving", "weights", "revision"), "it takes a revision of `hf://` and `oci://` alone")
    if serving.hardware is not None and serving.hardware.gpu not in settings.nodes:
        yield Loss(identity, ("serving", "hardware", "gpu"), "its settings name no labels of such nodes under `nodes`")
    for each in server.laid:
        if settings.kind == "InferenceService":
            yield Loss(Identity("Model", each.model), ("adapter",), "this kind loads no adapters")
            yield Loss(Identity("Adapter", each.name), (), "this kind loads no adapters")
        elif each.adapter.digest is not None and each.adapter.digest not in each.adapter.uri:
            yield Loss(Identity("Adapter", each.name), ("digest",), "it fetches by address and verifies no digest")


def _llm(release: Release, server: Server, settings: Settings, share: int | None) -> dict[str, Any]:
    serving = server.serving
    spec: dict[str, Any] = {"model": {"uri": _weights(server), "name": server.called}}
    if server.laid:
        # The controller makes vLLM's arguments of this, unless `--lora-modules` stands among them already.
        spec["model"]["lora"] = {
            "adapters": [{"name": each.called, "uri": each.adapter.uri} for each in server.laid],
            "maxAdapters": len(server.laid),
            "maxRank": server.rank,
        }
    # Stages share a pod: with `pipeline` the controller would ask for nodes that work together.
    spec["parallelism"] = {"tensor": serving.tensor_parallel}
    spec["template"] = {
        "containers": [
            {
                "name": "main",
                "args": [manifest.literal(each) for each in vllm.arguments(server, settings.gpu_memory)],
                "resources": _resources(server),
            }
        ],
        **_nodes(server, settings),
    }
    called = manifest.name("m", server.name) if server.name[0].isdigit() else server.name
    route: dict[str, Any] = {}
    if share is not None:
        route = {"group": called, "weight": weight(share)}
        called = f"{called[:54].rstrip('-')}-{manifest.short(canonical.dumps(spec).decode())}"
    spec |= {"replicas": serving.replicas, "router": {"gateway": {}, "route": route, "scheduler": {}}}
    return {
        "apiVersion": "serving.kserve.io/v1alpha2",
        "kind": "LLMInferenceService",
        "metadata": manifest.metadata(release, called, settings.namespace),
        "spec": spec,
    }


def _isvc(release: Release, server: Server, settings: Settings, share: int | None) -> dict[str, Any]:
    given = [f"--model_name={server.called}", *vllm.arguments(server, settings.gpu_memory)]
    predictor: dict[str, Any] = {
        "minReplicas": server.serving.replicas,
        "maxReplicas": server.serving.replicas,
        "model": {
            "modelFormat": {"name": "huggingface"},
            "storageUri": _weights(server),
            "args": [manifest.literal(each) for each in given],
            "resources": _resources(server),
        },
        **_nodes(server, settings),
    }
    if share not in (None, 100):  # without it the newest revision has all
        predictor["canaryTrafficPercent"] = share
    called = manifest.name("m", server.name) if server.name[0].isdigit() else server.name
    return {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": manifest.metadata(release, called, settings.namespace),
        "spec": {"predictor": predictor},
    }


def _resources(server: Server) -> dict[str, Any]:
    return {"limits": {_GPU: str(server.gpus)}, "requests": {_GPU: str(server.gpus)}}


def _nodes(server: Server, settings: Settings) -> dict[str, Any]:
    hardware = server.serving.hardware
    labels = settings.nodes.get(hardware.gpu) if hardware is not None else None
    return {"nodeSelector": labels} if labels else {}


def _weights(server: Server) -> str:
    """`hf://owner/name:revision` and `oci://host/name@digest`, as KServe reads them."""
    uri, revision = server.serving.weights.uri, server.serving.weights.revision
    if not revision or not uri.startswith(("hf://", "oci://")):
        return uri
    return f"{uri}{'@' if revision.startswith('sha256:') else ':'}{revision}"
