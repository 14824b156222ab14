"""The chains of a project: those declared, and templates with a model, each a chain of one step."""

from collections.abc import Mapping
from typing import Any

from penstock.project.link import is_chain
from penstock.project.project import Project
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.resource import Identity

STEP = "answer"


def chains(project: Project) -> Mapping[str, Identity]:
    """The name of every chain, sorted, and the resource it comes from."""
    if "chains" not in project.memo:
        found = {identity.name: identity for identity, resource in project.resources.items() if is_chain(resource)}
        found.update({identity.name: identity for identity in project.resources if identity.kind == "Chain"})
        project.memo["chains"] = dict(sorted(found.items()))
    known: Mapping[str, Identity] = project.memo["chains"]
    return known


def own_chains(project: Project) -> list[str]:
    """The chains that the project itself declares, or has an Evaluation or a Monitor of: those that it releases."""
    known = chains(project)
    if not project.imports:
        return list(known)
    read = {getattr(r.spec, "chain", None) for kind in ("Evaluation", "Monitor") for r in project.of(kind)}
    return [name for name, i in known.items() if name in read or project.of_resource(i).root == project.root]


def chain_spec(project: Project, name: str) -> Chain | None:
    """The Chain called `name`; made from the template where a template stands for it."""
    spec = project.spec("Chain", name)
    if isinstance(spec, Chain):
        return spec
    template = project.spec("PromptTemplate", name)
    if isinstance(template, PromptTemplate) and template.model is not None:
        return Chain.model_validate(_of_template(name, template))
    return None


def _of_template(name: str, template: PromptTemplate) -> dict[str, Any]:
    field = "text" if template.output is None else "value"
    step = {
        "prompt": name,
        "model": template.model,
        "with": {key: f"${{{{ inputs.{key} }}}}" for key in template.inputs},
    }
    return {
        "inputs": template.inputs,
        "steps": {STEP: step},
        "outputs": {field: f"${{{{ steps.{STEP}.{field} }}}}"},
    }
