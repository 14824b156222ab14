"""What an Environment may say of the cluster that it runs in."""

from typing import Annotated

from pydantic import Field

from penstock.spec.field import Name, Strict

_FILE = r"^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$"
_SCHEDULE = r"^[0-9*/,-]+( [0-9*/,-]+){4}$"

Resources = dict[str, str]


class Settings(Strict):
    """`targets.kubernetes`."""

    namespace: Name = "default"
    """Of everything."""
    repository: str | None = None
    """Where bundles lie: `host/name`, with `{chain}` for the chain's name."""
    image: str | None = None
    """Penstock's, by digest: `host/name@sha256:...`."""
    vllm_image: str | None = None
    """vLLM's, by digest."""
    replicas: Annotated[int, Field(gt=0)] = 2
    """Of each chain; a Model says its own."""
    secret: Name = "penstock"
    """The Secret that holds keys by the names of their variables."""
    registry_secret: Name | None = None
    """The Secret of the type `kubernetes.io/dockerconfigjson` that images and bundles are pulled with."""
    claim: Name | None = None
    """The PersistentVolumeClaim of Monitors and rechecks."""
    traces: Annotated[list[Annotated[str, Field(pattern=_FILE)]], Field(min_length=1)] = ["traces.jsonl"]
    """Files below the claim's folder `traces`, which Monitors read."""
    monitors: Annotated[str, Field(pattern=_SCHEDULE)] = "17 * * * *"
    """When Monitors read, in UTC."""
    recheck: Annotated[str, Field(pattern=_SCHEDULE)] | None = None
    """When each Chain's bundle is asked again, in UTC."""
    allow_private: bool = False
    """Whether Models on addresses of the cluster may be called."""
    sources: list[Name] = []
    """Namespaces that may ask, beside its own."""
    egress: list[Annotated[int, Field(gt=0, le=65535)]] = [443]
    """Ports that chains may reach beside those of their endpoints."""
    chain_resources: Resources = {"cpu": "1", "memory": "1Gi", "ephemeral-storage": "2Gi"}
    """Of each of a chain's pods, and of a job's."""
    model_resources: Resources = {"cpu": "8", "memory": "32Gi", "ephemeral-storage": "200Gi"}
    """Of each of a Model's pods, its GPUs apart."""
    gpu_memory: Annotated[float, Field(gt=0, le=1)] = 0.9
    """Share of a GPU's memory that vLLM takes."""
    nodes: dict[str, dict[str, str]] = {}
    """Labels of the nodes that have a GPU, by its name in `hardware.gpu`."""
