"""The resources of a project as pages: what each says, names and is named by, and how a prompt reads."""

import re
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from penstock.diagnostics.location import Location
from penstock.diff import change as diff
from penstock.project import dataset, texts
from penstock.project.chains import chains
from penstock.project.project import Project
from penstock.project.types import chain_types
from penstock.report.sections import catalogue as section
from penstock.report.sections.catalogue import CatalogueSection, Level, Link, Message, Prompt, Spec
from penstock.report.value import plain, spread
from penstock.spec import template as templates
from penstock.spec.kinds.prompt_template import Examples, PromptTemplate
from penstock.spec.kinds.prompt_template import Message as Written
from penstock.spec.resource import Identity, Resource
from penstock.spec.schemas.sample import sample
from penstock.spec.template import Template

_LEVELS: Final[tuple[Level, ...]] = ("none", "metadata", "behavioural", "breaking")
_MARKER: Final = re.compile(r"^---(?:[ \t].*)?$\n?", re.MULTILINE)


def catalogue(
    project: Project,
    *,
    only: Collection[Identity] | None = None,
    levels: Mapping[str, diff.Level] = MappingProxyType({}),
) -> CatalogueSection:
    """Of a project without errors.

    Args:
        only: these and what they name, step by step; None: all.
        levels: how far a resource changed, by `Kind/name`.
    """
    uses: dict[Identity, list[Link]] = {}
    used: dict[Identity, list[Link]] = {}
    for edge in sorted(project.edges):
        route = ".".join(map(str, edge.route))
        uses.setdefault(edge.source, []).append(Link(resource=str(edge.target), route=route))
        used.setdefault(edge.target, []).append(Link(resource=str(edge.source), route=route))
    kept = set(project.resources) if only is None else _reached(project, only)
    known = chains(project)
    sources: dict[str, list[str]] = {}
    made = []
    for identity in sorted(kept & set(project.resources)):
        resource = project.resources[identity]
        spec = resource.spec
        typed = chain_types.types(project, identity.name) if known.get(identity.name) == identity else None
        made.append(
            Spec(
                resource=str(identity),
                kind=identity.kind,
                name=identity.name,
                file=resource.location.path,
                description=resource.metadata.description,
                owner=resource.metadata.owner,
                labels=resource.metadata.labels,
                source=_source(project, resource, sources),
                uses=tuple(uses.get(identity, ())),
                used_by=tuple(used.get(identity, ())),
                inputs=plain(typed.inputs) if typed is not None else _inputs(spec),
                outputs=plain(typed.outputs) if typed is not None else None,
                prompt=_prompt(project, identity, spec) if isinstance(spec, PromptTemplate) else None,
                level=_LEVELS[levels[str(identity)]] if str(identity) in levels else None,
            )
        )
    return section.section(project.environment, made)


def _reached(project: Project, start: Collection[Identity]) -> set[Identity]:
    below: dict[Identity, list[Identity]] = {}
    for edge in project.edges:
        below.setdefault(edge.source, []).append(edge.target)
    found, todo = set(start), list(start)
    while todo:
        fresh = set(below.get(todo.pop(), ())) - found
        found |= fresh
        todo.extend(fresh)
    return found


def _source(project: Project, resource: Resource, known: dict[str, list[str]]) -> str:
    """The document in its file; `---` at the start of a line parts documents, and stands nowhere else there."""
    path = resource.location.path
    if path not in known:
        try:
            data = project.tree.read(path)
        except OSError:  # of an imported project, which stands elsewhere
            return spread(resource.data)
        text = data.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
        known[path] = [part for part in _MARKER.split(text) if part.strip()]
    parts, place = known[path], resource.location.document
    return parts[place].strip("\n") if place < len(parts) else "\n".join(parts).strip("\n")


def _inputs(spec: object) -> dict[str, Any] | None:
    return {"type": "object", "properties": plain(spec.inputs)} if isinstance(spec, PromptTemplate) else None


def _prompt(project: Project, identity: Identity, spec: PromptTemplate) -> Prompt:
    values = {name: sample(schema, name) for name, schema in spec.inputs.items()}
    language = templates.load(spec.format)
    own, at = project.of_resource(identity), project.at(identity)
    messages: list[Message] = []
    for part in spec.messages:
        if isinstance(part, Written):
            messages.append(_message(own, language, part, values, part.role, at))
        elif part.insert == "examples" and spec.examples is not None:
            messages += _examples(own, language, spec.examples, at)
        else:
            messages.append(Message(role="inserted", template=f"insert: {part.insert}", rendered=None))
    return Prompt(format=spec.format, values=plain(values), messages=tuple(messages))


def _examples(project: Project, language: Template, examples: Examples, at: Location) -> Iterator[Message]:
    """The first rows; which ones a run takes may depend on its question."""
    rows = dataset.rows(project, examples.dataset).rows[: examples.take]
    for place, row in enumerate(rows, start=1):
        for part in examples.messages:
            yield _message(project, language, part, {"row": row.values}, f"{part.role}, example {place}", at)
    if not rows:
        told = f"{examples.take} examples of Dataset/{examples.dataset}"
        yield Message(role="examples", template=told, rendered=None)


def _message(
    project: Project, language: Template, part: Written, values: Mapping[str, Any], role: str, at: Location
) -> Message:
    text = texts.read(project, part.content, at).text
    try:
        return Message(role=role, template=text, rendered=language.render(text, values))
    except templates.Failed:
        return Message(role=role, template=text, rendered=None)
