"""Chains, Models that the team serves, and the jobs that watch them, as plain Kubernetes.

## Needs
Kubernetes 1.31 or newer; 1.33 for weights of `oci://`, which are mounted as volumes of images. An image of Penstock
and one of vLLM, each named by digest (`examples/container` shows how to make the first). The registry that bundles are
pushed to (`penstock bundle push`). A Secret with the keys that Models name and with PENSTOCK_TOKEN, which callers show.
For Monitors and rechecks a PersistentVolumeClaim with the folders `project` (a checkout), `traces` and `cache`.

## Writes
- `chain-<name>.yaml` for each Chain: `penstock serve` of the bundle by its digest, as a Deployment with a Service, the
  bindings in a ConfigMap, a NetworkPolicy, and with several replicas a PodDisruptionBudget.
- `model-<name>.yaml` for each Model with `serving`: vLLM, in the same way, with its Adapters.
- `monitor-<name>.yaml` for each Monitor, a CronJob that pulls the bundle with what the Monitor compares with and reads
  the files of `traces`; `recheck-<chain>.yaml` where `recheck` is set, a CronJob of `gate --recheck`.
- `kustomization.yaml`, which names them.

No container runs as root, writes to its own files or has a capability; each has limits. A key is a reference to the
Secret by the variable's name, never a value.

## Apply
`kubectl apply -k <folder>`, or by the targets `flux` and `argocd`. A chain answers at
`http://chain-<name>.<namespace>:8080`. The `endpoint` of a Model that is served here is
`http://model-<name>.<namespace>:8000/v1`; `allowPrivate` lets chains call it.

## Limits
A Deployment replaces pods one after another: it knows no share of the traffic, so a `rollout` is lost. Weights are
those of `hf://` and `oci://`; of Adapters likewise. A ToolServer that is a command must be in Penstock's image.
Jobs share one claim: where their pods are on several nodes it must be `ReadWriteMany`.
NetworkPolicies do nothing where the cluster's network does not enforce them, and they know ports, not names.
"""

from collections.abc import Iterator, Mapping

from penstock.bundle.bundle import Bundle
from penstock.bundle.release import Release
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.resource import Identity
from penstock.targets import chain_pod, manifest, model_pod, pod, vllm
from penstock.targets.cluster import Settings
from penstock.targets.target import File, Loss, Piece

_ASKED_ELSEWHERE = frozenset(
    {"mode", "parameters", "fallbacks", "price", "requires", "compliance", "endpoint", "limits"}
)
CARRIES: Mapping[str, frozenset[str]] = {
    "Chain": frozenset({"inputs", "outputs", "steps", "deprecated"}),  # all of it lies in the bundle
    "Model": frozenset({"model", "base", "adapter", "serving", "credentials", *_ASKED_ELSEWHERE}),
    "Adapter": frozenset({"base", "method", "uri", "digest", "rank"}),
    "Monitor": frozenset({"chain", "traces", "signal", "skew", "drift", "objective", "detectors", "window", "alert"}),
}


def emit(release: Release, settings: Settings) -> Iterator[Piece]:
    yield from vllm.apart(release)
    files: list[str] = []
    for piece in _pieces(release, settings):
        if isinstance(piece, File):
            files.append(piece.path)
        yield piece
    if files:
        yield manifest.kustomization("", files)
    if release.rollout is not None and release.rollout.steps != [100]:
        why = "a Deployment replaces pods one after another and knows no share of the traffic"
        yield Loss(Identity("Environment", release.environment), ("rollout",), why)


def _pieces(release: Release, settings: Settings) -> Iterator[Piece]:
    for server in vllm.servers(release):
        if wrong := list(model_pod.unserved(server, settings)):
            yield from wrong
            continue
        yield from model_pod.lost(server, settings)
        yield manifest.file(f"model-{server.name}.yaml", model_pod.served(release, server, settings), server.carried)
    for chain, bundle in sorted(release.bundles.items()):
        if why := _missing(settings):
            yield Loss(Identity("Chain", chain), (), why)
            continue
        yield manifest.file(
            f"chain-{chain}.yaml", chain_pod.answering(release, chain, bundle, settings), _carried(bundle)
        )
        if settings.recheck is not None and settings.claim is not None:
            yield manifest.file(f"recheck-{chain}.yaml", chain_pod.asking(release, chain, bundle, settings), ())
        elif settings.recheck is not None:
            yield Loss(Identity("Chain", chain), (), "its settings name no `claim` with what a recheck reads")
    monitors: dict[str, Monitor] = release.of("Monitor")
    for name, monitor in monitors.items():
        why = _missing(settings) or ("" if settings.claim else "its settings name no `claim` with the traces")
        if why:
            yield Loss(Identity("Monitor", name), (), why)
            continue
        yield manifest.file(
            f"monitor-{name}.yaml", chain_pod.watching(release, name, monitor, settings), [Identity("Monitor", name)]
        )


def _missing(settings: Settings) -> str:
    """Why Penstock cannot run there."""
    if settings.repository is None:
        return "its settings name no `repository` to pull the bundle from"
    return pod.unpinned(settings.image, "image")


def _carried(bundle: Bundle) -> list[Identity]:
    return [identity for identity in bundle.specs if identity.kind == "Chain"]
