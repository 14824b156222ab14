"""`tool`: the arguments, against the Tool's parameters."""

from collections.abc import Iterator

from penstock.diagnostics.fault import Fault
from penstock.project.types import arguments, schemas
from penstock.project.types.step_type import Site
from penstock.spec.kinds.tool import Tool
from penstock.spec.schemas import schema
from penstock.spec.steps.tool import ToolStep


def faults(step: ToolStep, site: Site) -> Iterator[Fault]:
    """What is wrong with the arguments; those of a server's tool without `parameters` are not known here."""
    spec = site.project.spec("Tool", step.tool)
    if not isinstance(spec, Tool) or spec.parameters is None:
        return
    parameters = schema.resolve(schemas.usable(spec.parameters))
    if not parameters:
        return
    what = f"tool '{step.tool}'"
    if any(key in parameters for key in ("anyOf", "oneOf", "allOf")):
        yield from site.mismatch(step.with_, parameters, f"`with` of {what}", "with")
        return
    known = {name: schema.at(parameters, (name,)) or {} for name in parameters.get("properties", ())}
    # beside what is declared there may be more, where the schema says so
    open_ = {name: found for name in step.with_ if (found := schema.at(parameters, (name,))) is not None}
    required = [name for name in parameters.get("required", ()) if "default" not in known.get(name, {})]
    yield from arguments.faults(step.with_, {**known, **open_}, required, what, site, known=list(known))
