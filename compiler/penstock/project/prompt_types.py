"""What a prompt step passes, against what its template takes."""

from collections.abc import Iterator, Mapping
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project import expressions, schemas, template_types
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.spec import schema
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.resource import Identity
from penstock.spec.steps.prompt import PromptStep


def faults(
    project: Project, name: str, step: PromptStep, here: Location, roots: Mapping[str, Any], named: str
) -> Iterator[Fault]:
    """What is wrong with the step `name`, which stands at `here` of the chain `named`."""
    resource = project.get("PromptTemplate", step.prompt)
    if resource is None or not isinstance(resource.spec, PromptTemplate):
        return
    if step.model is None and resource.spec.model is None:
        yield Fault("no-model", here.at("prompt"), {"prompt": step.prompt, "step": name}, resource=named)
    declared = schemas.properties(resource.spec.inputs)
    for key in step.with_:
        if key not in declared:
            facts = {"input": key, "what": f"prompt '{step.prompt}'", "nearest": nearest(key, list(declared))}
            yield Fault("unknown-input", here.at("with", key).key(), {**facts, "known": list(declared)}, resource=named)
    uses = template_types.types(project, resource).uses
    for key, wanted in declared.items():
        if key not in step.with_:
            if "default" not in wanted:
                offer = _offer(name, key, wanted, roots)
                yield _missing(project, name, step, key, wanted, here, uses.get(key), named, offer)
            continue
        got = expressions.type_of(step.with_[key], roots, project.kept)
        what = f"input '{key}' of prompt '{step.prompt}'"
        yield from expressions.mismatch(got, wanted, what, here.at("with", key), named)


def _missing(
    project: Project,
    name: str,
    step: PromptStep,
    key: str,
    wanted: Mapping[str, Any],
    here: Location,
    use: Location | None,
    named: str,
    offer: str | None,
) -> Fault:
    template = project.at(Identity("PromptTemplate", step.prompt), "inputs", key).key()
    kind = schema.show(wanted)
    note = f"'{key}' ({kind}) is {'read' if use else 'declared'} here"
    facts = {"prompt": step.prompt, "variable": key, "type": kind, "step": name, "offer": offer}
    at = here.at("with").key() if step.with_ else here.key()
    return Fault("missing-variable", at, facts, ((use or template, note),), named)


def _offer(name: str, key: str, wanted: Mapping[str, Any], roots: Mapping[str, Any]) -> str | None:
    """An input of the chain or an output of another step that has the name and fits the type of an input not passed."""
    steps = [("steps", step) for step in roots["steps"]["properties"] if step != name]
    for where in (("inputs",), *steps):
        got = schema.at(roots[where[0]], (*where[1:], key))
        if got is not None and schema.mismatch(got, wanted) is None:
            return f"${{{{ {expressions.dotted((*where, key))} }}}}"
    return None
