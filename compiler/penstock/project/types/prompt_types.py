"""What a step passes to a template, against what the template takes."""

from collections.abc import Iterator, Mapping
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.project.types import arguments, schemas, template_types
from penstock.project.types.step_type import Site
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.resource import Identity
from penstock.spec.schemas import schema


def faults(template: str, model: str | None, given: Mapping[str, Any], field: str, site: Site) -> Iterator[Fault]:
    """What is wrong with `given`, the values passed to the template that `field` of the step names."""
    resource = site.project.get("PromptTemplate", template)
    if resource is None or not isinstance(resource.spec, PromptTemplate):
        return
    if model is None and resource.spec.model is None:
        yield site.fault("no-model", site.place.at(field), {"prompt": template})
    declared = schemas.properties(resource.spec.inputs)
    yield from arguments.unknown(given, declared, f"prompt '{template}'", site)
    uses = template_types.types(site.project, resource).uses
    for name, wanted in declared.items():
        if name in given:
            yield from site.mismatch(given[name], wanted, f"input '{name}' of prompt '{template}'", "with", name)
        elif "default" not in wanted:
            kind = schema.show(wanted)
            use = uses.get(name)
            note = f"'{name}' ({kind}) is {'read' if use else 'declared'} here"
            related = use or site.project.at(Identity("PromptTemplate", template), "inputs", name).key()
            facts = {"prompt": template, "variable": name, "type": kind, "step": site.step}
            facts["offer"] = arguments.offer(site, name, wanted) or ""
            yield Fault("missing-variable", arguments.at(given, site), facts, ((related, note),), site.resource)
