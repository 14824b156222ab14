"""`agent`: the template's inputs, and the tools it has and may write with."""

from collections.abc import Iterator

from penstock.diagnostics.fault import Fault
from penstock.project.link import nearest
from penstock.project.types import prompt_types
from penstock.project.types.step_type import Site
from penstock.spec.kinds.tool import Tool
from penstock.spec.steps.agent import AgentStep


def faults(step: AgentStep, site: Site) -> Iterator[Fault]:
    """What is wrong with its template's inputs and its tools."""
    yield from prompt_types.faults(step.agent, step.model, step.with_, "agent", site)
    yield from _repeated(step, site)
    for index, name in enumerate(step.approve):
        at = site.place.at("approve", index)
        spec = site.project.spec("Tool", name)
        if name not in step.tools:
            facts = {"tool": name, "nearest": nearest(name, step.tools), "known": step.tools}
            if spec is not None:
                yield site.fault("approved-not-given", at, facts)
        elif isinstance(spec, Tool) and spec.effects == "read":
            yield site.fault("needless-approval", at, {"tool": name})
    for index, name in enumerate(step.tools):
        spec = site.project.spec("Tool", name)
        if isinstance(spec, Tool) and spec.effects == "write" and name not in step.approve:
            yield site.fault("uncallable-tool", site.place.at("tools", index), {"tool": name})


def _repeated(step: AgentStep, site: Site) -> Iterator[Fault]:
    """Tools that are listed twice, by name or because two of them run the same thing."""
    for field, names in (("tools", step.tools), ("approve", step.approve)):
        seen: dict[object, str] = {}
        for index, name in enumerate(names):
            spec = site.project.spec("Tool", name)
            same: object = _runs(spec, name) if isinstance(spec, Tool) else name
            if same in seen and (field == "tools" or seen[same] == name):
                facts = {"tool": name, "first": seen[same], "field": field}
                yield site.fault("repeated-tool", site.place.at(field, index), facts)
            seen.setdefault(same, name)


def _runs(spec: Tool, name: str) -> object:
    """What a Tool calls."""
    if spec.http is not None:
        return (spec.http.method, spec.http.url) if spec.http.url else name
    return spec.python if spec.server is None else (spec.server, spec.name or name)
