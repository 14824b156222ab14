"""A Model that the team serves, as a Deployment of vLLM."""

from collections.abc import Iterator
from typing import Any

from penstock.bundle.release import Release
from penstock.spec.resource import Identity
from penstock.targets import manifest, pod, vllm, workload
from penstock.targets.cluster import Settings
from penstock.targets.manifest import literal
from penstock.targets.target import Loss
from penstock.targets.vllm import Server

CACHE = "/cache"


def unserved(server: Server, settings: Settings) -> Iterator[Loss]:
    identity = Identity("Model", server.name)
    if why := pod.unpinned(settings.vllm_image, "vllmImage"):
        yield Loss(identity, ("serving",), why)
    if not server.serving.weights.uri.startswith(("hf://", "oci://")):
        yield Loss(identity, ("serving", "weights", "uri"), "vLLM loads `hf://` and images of `oci://` alone")


def lost(server: Server, settings: Settings) -> Iterator[Loss]:
    identity, serving = Identity("Model", server.name), server.serving
    if serving.weights.uri.startswith("oci://") and not pod.PINNED.fullmatch(
        _image(serving.weights.uri, _digest(server))
    ):
        yield Loss(
            identity, ("serving", "weights", "revision"), "without a digest the image may be another one tomorrow"
        )
    if serving.hardware is not None and serving.hardware.gpu not in settings.nodes:
        yield Loss(identity, ("serving", "hardware", "gpu"), "its settings name no labels of such nodes under `nodes`")
    for each in server.laid:
        owner = Identity("Adapter", each.name)
        if not each.adapter.uri.startswith(("hf://", "oci://")):
            yield Loss(owner, ("uri",), "vLLM loads `hf://` and images of `oci://` alone")
        elif each.adapter.uri.startswith("oci://") and not pod.PINNED.fullmatch(each.adapter.uri):
            yield Loss(owner, ("uri",), "without `@sha256:...` the image may be another one tomorrow")
        if each.adapter.digest is not None and each.adapter.digest not in each.adapter.uri:
            yield Loss(owner, ("digest",), "vLLM fetches by address and verifies no digest")


def _digest(server: Server) -> str | None:
    revision = server.serving.weights.revision
    return revision if revision and revision.startswith("sha256:") else None


def _image(uri: str, digest: str | None) -> str:
    bare = uri.removeprefix("oci://")
    return bare if "@" in bare or digest is None else f"{bare}@{digest}"


def served(release: Release, server: Server, settings: Settings) -> Iterator[dict[str, Any]]:
    named, weights = manifest.name("model", server.name), server.serving.weights
    volumes = [pod.empty("cache", "200Gi"), pod.empty("tmp", "1Gi"), pod.empty("shm", "8Gi", memory=True)]
    mounts = {"cache": CACHE, "tmp": "/tmp", "shm": "/dev/shm"}
    given = [weights.uri.removeprefix("hf://")]
    if weights.uri.startswith("oci://"):
        given = ["/weights"]
        volumes.append({"name": "weights", "image": {"reference": _image(weights.uri, _digest(server))}})
        mounts["weights"] = "/weights:ro"
    elif weights.revision:
        given.append(f"--revision={weights.revision}")
    given += ["--host=0.0.0.0", "--port=8000", f"--served-model-name={server.called}"]
    given += vllm.arguments(server, settings.gpu_memory)
    adapters = []
    for number, each in enumerate(server.laid):
        if each.adapter.uri.startswith("hf://"):
            adapters.append({"name": each.called, "path": each.adapter.uri.removeprefix("hf://")})
        elif each.adapter.uri.startswith("oci://"):
            adapters.append({"name": each.called, "path": f"/adapters/{number}"})
            volumes.append({"name": f"adapter-{number}", "image": {"reference": _image(each.adapter.uri, None)}})
            mounts[f"adapter-{number}"] = f"/adapters/{number}:ro"
    if adapters:
        given += ["--enable-lora", f"--max-loras={len(adapters)}", f"--max-lora-rank={server.rank}", "--lora-modules"]
        given += [manifest.compact(each) for each in adapters]
    environment: list[dict[str, Any]] = [
        {"name": "HOME", "value": CACHE},
        {"name": "USER", "value": "vllm"},
        {"name": "HF_HOME", "value": f"{CACHE}/huggingface"},
    ]
    environment += [
        {"name": "VLLMCACHE_ROOT", "value": f"{CACHE}/vllm"},
        pod.secret("HF_TOKEN", settings.secret, optional=True),
    ]
    binding = release.bindings.get(Identity("Model", server.name), {})
    if (key := binding.get("credentials")) is not None:
        reference = {"name": settings.secret, "key": key["env"]}
        environment.append({"name": "VLLM_API_KEY", "valueFrom": {"secretKeyRef": reference}})
    container = pod.container(
        "vllm",
        settings.vllm_image or "",
        ["vllm", "serve"],
        [literal(each) for each in given],
        env=environment,
        mounts=mounts,
        resources={**settings.model_resources, "nvidia.com/gpu": str(server.gpus)},
        port=8000,
        ready="/health",
        alive="/health",
        startup=1800,
    )
    hardware = server.serving.hardware
    node = settings.nodes.get(hardware.gpu) if hardware is not None else None
    made = pod.spec(container, volumes, node=node, pull=settings.registry_secret)
    yield from workload.deployed(release, named, settings.namespace, made, server.serving.replicas, {})
    yield workload.policy(release, named, settings.namespace, port=8000, sources=settings.sources, egress=[443])
