"""Served Models as vLLM runs them, whatever platform starts it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from penstock.bundle.release import Release
from penstock.spec.hardware import LOW_RANK, slot
from penstock.spec.kinds.adapter import Adapter
from penstock.spec.kinds.model import Model, Serving
from penstock.spec.resource import Identity
from penstock.targets.target import Conflict, Elsewhere, Loss, Piece

_RANK = 16
"""vLLM's own, where an Adapter names none."""
_QUANTISATION = {"int8": "compressed-tensors"}
"""By vLLM's names, where they are others."""


class Laid(NamedTuple):
    """An Adapter over a server's weights: the Model that it answers as, by its name and by what requests call it."""

    model: str
    called: str
    name: str
    adapter: Adapter


@dataclass(frozen=True, slots=True)
class Server:
    """A Model with `serving`, the Environment's bindings in it."""

    name: str
    model: Model
    serving: Serving
    laid: tuple[Laid, ...]

    @property
    def called(self) -> str:
        """What requests call it."""
        return called(self.model)

    @property
    def pipeline(self) -> int:
        """Stages of a replica: as often as `tensorParallel` goes into its GPUs."""
        hardware = self.serving.hardware
        return max(1, hardware.count // self.serving.tensor_parallel) if hardware else 1

    @property
    def gpus(self) -> int:
        """Of a replica: tensor x pipeline."""
        return self.serving.tensor_parallel * self.pipeline

    @property
    def rank(self) -> int:
        """The smallest that vLLM takes and every adapter fits."""
        most = max((each.adapter.rank or _RANK for each in self.laid), default=_RANK)
        return slot(most) or most

    @property
    def carried(self) -> frozenset[Identity]:
        """Who is told of by a file that starts it."""
        found = {Identity("Model", self.name)}
        found |= {Identity("Model", each.model) for each in self.laid}
        return frozenset(found | {Identity("Adapter", each.name) for each in self.laid})


def called(model: Model) -> str:
    """What follows the provider in LiteLLM's model string: the name that the server answers to."""
    return model.model.partition("/")[2] or model.model


def servers(release: Release) -> tuple[Server, ...]:
    """One for each Model with `serving`, with those of its Adapters that vLLM loads."""
    models: dict[str, Model] = release.of("Model")
    adapters: dict[str, Adapter] = release.of("Adapter")
    found = []
    for name, model in models.items():
        if model.serving is None:
            continue
        laid = tuple(
            Laid(other, called(each), each.adapter, adapters[each.adapter])
            for other, each in models.items()
            if each.base == name and each.adapter in adapters and _loads(adapters[each.adapter])
        )
        found.append(
            Server(name, model, _bound(model.serving, release.bindings.get(Identity("Model", name), {})), laid)
        )
    return tuple(found)


def apart(release: Release) -> Iterator[Piece]:
    """What no server of ours can be told: other people's Models, Adapters that vLLM does not load, two of one name."""
    models: dict[str, Model] = release.of("Model")
    adapters: dict[str, Adapter] = release.of("Adapter")
    first: dict[str, str] = {}
    for name, model in models.items():
        identity = Identity("Model", name)
        if model.serving is None and model.base is None:
            yield Elsewhere(identity)
            continue
        before = first.setdefault(called(model), name)
        if before != name:
            yield Conflict(identity, Identity("Model", before), f"both answer as '{called(model)}'")
        if (adapter := adapters.get(model.adapter or "")) is not None and not _loads(adapter):
            yield Loss(identity, ("adapter",), "vLLM loads no adapter of this kind")
    for name, adapter in adapters.items():
        if adapter.method not in LOW_RANK:
            yield Loss(Identity("Adapter", name), ("method",), "vLLM loads LoRA weights alone")
        elif not _loads(adapter):
            yield Loss(Identity("Adapter", name), ("rank",), "vLLM takes no rank above 512")
    for server in servers(release):
        yield from _waste(server)


def arguments(server: Server, gpu_memory: float) -> list[str]:
    """Of vLLM: all but where it listens, what it is called and its adapters."""
    serving, weights = server.serving, server.serving.weights
    made = [f"--max-model-len={serving.max_context}"]
    made += ["--dtype=auto" if weights.dtype == "float8" else f"--dtype={weights.dtype}"]
    made += [f"--max-num-seqs={serving.max_concurrent}", f"--gpu-memory-utilization={gpu_memory:g}"]
    made += [f"--tensor-parallel-size={serving.tensor_parallel}"] if serving.tensor_parallel > 1 else []
    made += [f"--pipeline-parallel-size={server.pipeline}"] if server.pipeline > 1 else []
    method = weights.quantization or ("fp8" if weights.dtype == "float8" else None)
    made += [f"--quantization={_QUANTISATION.get(method, method)}"] if method else []
    return made


def _loads(adapter: Adapter) -> bool:
    return adapter.method in LOW_RANK and slot(adapter.rank or _RANK) is not None


def _waste(server: Server) -> Iterator[Loss]:
    """vLLM reserves the same rank, of a closed set, for every adapter of a server."""
    for each in server.laid:
        identity, rank = Identity("Adapter", each.name), each.adapter.rank
        if rank is None:
            yield Loss(identity, ("rank",), f"none is written, so vLLM reserves {server.rank} as it does without one")
        elif rank < server.rank:
            yield Loss(
                identity, ("rank",), f"vLLM reserves {server.rank} for it, of which {server.rank - rank} stay empty"
            )


def _bound(serving: Serving, binding: Mapping[str, Any]) -> Serving:
    given = {**serving.model_dump(by_alias=True, exclude_unset=True), **binding.get("serving", {})}
    return Serving.model_validate(given)
