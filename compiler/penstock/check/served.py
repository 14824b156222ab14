"""The Models of a project that the team serves itself, as the Environment runs them."""

from collections.abc import Iterator
from dataclasses import dataclass

from penstock.check.rule import Finding, Wording
from penstock.diagnostics.diagnostic import Related
from penstock.diagnostics.location import Location
from penstock.project.bound import bound, where
from penstock.project.project import Project
from penstock.spec import gpu
from penstock.spec.gpu import Gpu
from penstock.spec.hardware import Memory, gib, memory
from penstock.spec.kinds.adapter import Adapter
from penstock.spec.kinds.model import Model, Serving
from penstock.spec.resource import Identity, Resource


@dataclass(frozen=True, slots=True)
class Served:
    """A Model with `serving`; `adapters` are those that some Model lays over it."""

    identity: Identity
    model: Model
    serving: Serving
    adapters: tuple[Resource, ...]

    @property
    def gpu(self) -> Gpu | None:
        return None if self.serving.hardware is None else gpu.gpu(self.serving.hardware.gpu)

    @property
    def is_divisible(self) -> bool:
        """Whether its GPUs can share its heads equally."""
        shares, weights = self.serving.tensor_parallel, self.serving.weights
        return weights.heads % shares == 0 and (weights.kv_heads % shares == 0 or shares % weights.kv_heads == 0)

    def memory(self) -> Memory:
        found = memory(self.model, [each.spec for each in self.adapters if isinstance(each.spec, Adapter)])
        assert found is not None
        return found

    def at(self, project: Project, *route: str) -> Location:
        """The place of `spec.serving.<route>`, or where the Environment binds it."""
        return where(project, self.identity, "serving", *route)

    def finding(self, project: Project, words: Wording, *route: str, related: tuple[Related, ...] = ()) -> Finding:
        return Finding(self.at(project, *route), words, str(self.identity), related)


def served(project: Project) -> tuple[Served, ...]:
    """Every served Model whose bindings hold, by name."""
    if "served" not in project.memo:
        project.memo["served"] = tuple(_served(project))
    found: tuple[Served, ...] = project.memo["served"]
    return found


def _served(project: Project) -> Iterator[Served]:
    models = project.of("Model")
    laid: dict[str, dict[str, Resource]] = {}
    for resource in models:
        assert isinstance(resource.spec, Model)
        if resource.spec.base is not None and resource.spec.adapter is not None:
            adapter = project.get("Adapter", resource.spec.adapter)
            if adapter is not None:
                laid.setdefault(resource.spec.base, {})[adapter.identity.name] = adapter
    for resource in models:
        spec = bound(project, resource.identity)
        if isinstance(spec, Model) and spec.serving is not None:
            adapters = tuple(laid.get(resource.identity.name, {}).values())
            yield Served(resource.identity, spec, spec.serving, adapters)


def terms(project: Project, each: Served, found: Memory, sequences: int) -> tuple[Related, ...]:
    """The sum line by line, each at what it follows from."""
    routes = {"weights": ("weights",), "KV cache": ("maxContext",), "available": ("hardware", "gpu")}
    return tuple(
        Related(each.at(project, *routes.get(line.name, ())), f"{line.name}: {gib(line.bytes)} ({line.how})")
        for line in found.lines(sequences)
    )


def is_served(project: Project, name: str) -> bool:
    """Whether the team serves the Model `name` itself; one that is not there is another finding."""
    model = project.spec("Model", name)
    return isinstance(model, Model) and model.serving is not None
