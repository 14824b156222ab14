"""Templates against their declared inputs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location, Within
from penstock.project import dataset, texts
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.spec import schema, template
from penstock.spec.field import Text
from penstock.spec.kinds.prompt_template import Insert, Message, PromptTemplate
from penstock.spec.resource import Resource

MESSAGES = {"type": "array", "items": {"$ref": "penstock:message"}}


@dataclass(frozen=True, slots=True)
class TemplateTypes:
    """What a template reads: for each input the place of its first use; and what is wrong."""

    uses: Mapping[str, Location]
    faults: tuple[Fault, ...]


def types(project: Project, resource: Resource) -> TemplateTypes:
    """The types of one PromptTemplate."""
    memo = ("template", resource.identity)
    if memo not in project.memo:
        uses: dict[str, Location] = {}
        found = tuple(_faults(project, resource, uses))
        named = tuple(replace(fault, resource=str(resource.identity)) for fault in found)
        project.memo[memo] = TemplateTypes(uses, named)
    result: TemplateTypes = project.memo[memo]
    return result


def _faults(project: Project, resource: Resource, uses: dict[str, Location]) -> Iterator[Fault]:
    spec = resource.spec
    assert isinstance(spec, PromptTemplate)
    place = resource.location.at("spec")
    for name, declared in spec.inputs.items():
        for route, problem in schema.problems(declared):
            yield Fault("invalid-schema", place.at("inputs", name, *route), {"problem": problem})
    if spec.output is not None:
        for route, problem in schema.problems(spec.output.schema_):
            yield Fault("invalid-schema", place.at("output", "schema", *route), {"problem": problem})
    inputs = {"type": "object", "properties": dict(spec.inputs), "additionalProperties": False}
    for index, part in enumerate(spec.messages):
        here = place.at("messages", index)
        if isinstance(part, Insert):
            yield from _insert(spec, part, here.at("insert"), uses)
        else:
            yield from _text(project, spec, part.content, here.at("content"), inputs, uses)
    if spec.examples is not None:
        yield from _examples(project, spec, place.at("examples"))
    unread = [name for name in spec.inputs if name not in uses]
    for name in unread:
        yield Fault("unused-input", place.at("inputs", name).key(), {"input": name, "what": "template"})


def _insert(spec: PromptTemplate, part: Insert, place: Location, uses: dict[str, Location]) -> Iterator[Fault]:
    if part.insert == "examples" and "examples" not in spec.inputs:
        if spec.examples is None:
            facts = {"variable": "examples", "nearest": None, "known": list(spec.inputs), "what": "insert"}
            yield Fault("unknown-variable", place, facts)
        return
    if part.insert not in spec.inputs:
        known = list(spec.inputs)
        facts = {"variable": part.insert, "nearest": nearest(part.insert, known), "known": known, "what": "insert"}
        yield Fault("unknown-variable", place, facts)
        return
    uses.setdefault(part.insert, place)
    why = schema.mismatch(spec.inputs[part.insert], MESSAGES)
    if why is not None:
        expected, got = "array of messages", schema.show(spec.inputs[part.insert])
        yield Fault("type-mismatch", place, {"got": got, "expected": expected, "why": why, "what": f"`{part.insert}`"})


def _text(
    project: Project,
    spec: PromptTemplate,
    text: Text,
    place: Location,
    types: Mapping[str, Any],
    uses: dict[str, Location] | None,
) -> Iterator[Fault]:
    body = texts.read(project, text, place)
    if body.fault is not None:
        yield body.fault
        return
    analysis = template.load(spec.format).analyse(body.text)
    if analysis.error is not None:
        problem = analysis.error
        where = body.within(Within(problem.line, problem.column, problem.line, problem.column + 1))
        yield Fault("template-syntax", where, {"problem": problem.message})
    for use in analysis.uses:
        where = body.within(use.within)
        if uses is not None and use.path[0] in types.get("properties", {}):
            uses.setdefault(use.path[0], where)
        unknown = _unknown(use.path, types)
        if unknown and not use.optional:
            yield Fault("unknown-variable", where, {**unknown, "what": "template"})


def _unknown(path: tuple[str, ...], types: Mapping[str, Any]) -> dict[str, object]:
    for length in range(len(path)):
        before = schema.at(types, _keys(path[:length]))
        if before is None:
            return {}
        if schema.at(types, _keys(path[: length + 1])) is None:
            known = list(before.get("properties", ()))
            name = path[length]
            return {"variable": ".".join(path[: length + 1]), "nearest": nearest(name, known), "known": known}
    return {}


def _keys(path: tuple[str, ...]) -> tuple[str | int, ...]:
    """An element of an array, whichever it is, stands by the first."""
    return tuple(0 if key == "*" else key for key in path)


def _examples(project: Project, spec: PromptTemplate, place: Location) -> Iterator[Fault]:
    assert spec.examples is not None
    known = project.spec("Dataset", spec.examples.dataset) is not None
    row = dataset.fields(project, spec.examples.dataset) if known else {}
    for index, message in enumerate(spec.examples.messages):
        assert isinstance(message, Message)
        types = {"type": "object", "properties": {"row": row}, "additionalProperties": False}
        yield from _text(project, spec, message.content, place.at("messages", index, "content"), types, None)
