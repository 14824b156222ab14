"""Templates against their declared inputs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location, Within
from penstock.project import dataset, texts
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.project.types import schemas
from penstock.spec import template_kept
from penstock.spec.field import Text
from penstock.spec.kinds.prompt_template import Insert, Message, PromptTemplate
from penstock.spec.resource import Resource
from penstock.spec.schemas import schema
from penstock.spec.template import Note, written

MESSAGES = {"type": "array", "items": {"$ref": "penstock:multipart"}}


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
    named = str(resource.identity)
    for name, declared in spec.inputs.items():
        yield from schemas.faults(declared, place.at("inputs", name), named)
    if spec.output is not None:
        yield from schemas.faults(spec.output.schema_, place.at("output", "schema"), named)
    known = schemas.properties(spec.inputs)
    inputs = {"type": "object", "properties": known, "additionalProperties": False}
    for index, part in enumerate(spec.messages):
        here = place.at("messages", index)
        if isinstance(part, Insert):
            yield from _insert(spec, part, here.at("insert"), known, uses)
        else:
            yield from _text(project, spec, part.content, here.at("content"), inputs, uses)
    if spec.examples is not None:
        yield from _examples(project, spec, place.at("examples"))
    unread = [name for name in spec.inputs if name not in uses]
    for name in unread:
        yield Fault("unused-input", place.at("inputs", name).key(), {"input": name, "what": "template"})


def _insert(
    spec: PromptTemplate, part: Insert, place: Location, inputs: Mapping[str, Any], uses: dict[str, Location]
) -> Iterator[Fault]:
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
    got = inputs[part.insert]
    why = schema.mismatch(got, MESSAGES)
    if why is not None:
        facts = {"got": schema.show(got), "expected": "array of messages", "why": why, "what": f"`{part.insert}`"}
        yield Fault("type-mismatch", place, facts)


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
    analysis = template_kept.analyse(spec.format, body.text, project.kept)
    if analysis.error is not None:
        problem = analysis.error
        where = body.within(Within(problem.line, problem.column, problem.line, problem.column + 1))
        if problem.kind == "unsafe":
            yield Fault("template-unsafe", where, {"problem": problem.message})
        elif problem.kind == "limit":
            yield Fault("template-limit", where, {"problem": problem.message})
        else:
            yield Fault("template-syntax", where, {"problem": problem.message})
    yield from _notes(spec, analysis.notes, body, types)
    for use in analysis.uses:
        where = body.within(use.within)
        for path in (use.path, *use.otherwise):
            if uses is not None and path[0] in types.get("properties", {}):
                uses.setdefault(path[0], where)
        unknown = _unknown(_opened(use.path, types) if use.otherwise else use.path, types)
        if unknown and not use.optional and all(_unknown(_opened(path, types), types) for path in use.otherwise):
            yield Fault("unknown-variable", where, {**unknown, "what": "template"})


def _notes(spec: PromptTemplate, notes: Iterable[Note], body: texts.Body, types: Mapping[str, Any]) -> Iterator[Fault]:
    for note in notes:
        name = written(note.path)
        where = body.within(note.within)
        declared = schema.at(types, note.path) or {}
        kind = declared.get("type")
        if note.what == "unread":
            yield Fault("unused-set", where, {"variable": name})
        elif note.what == "walked" and kind == "string":
            yield Fault("loop-over-text", where, {"variable": name})
        elif note.what == "printed" and kind in ("array", "object"):
            yield Fault("printed-value", where, {"variable": name, "type": schema.show(declared), "kind": kind})


def _opened(path: tuple[str, ...], types: Mapping[str, Any]) -> tuple[str, ...]:
    """The path of a name inside sections: one over a mapping opens it, and there are no elements."""
    found: tuple[str, ...] = ()
    for part in path:
        if part != "*" or (schema.at(types, found) or {}).get("type") != "object":
            found = (*found, part)
    return found


def _unknown(path: tuple[str, ...], types: Mapping[str, Any]) -> dict[str, object]:
    """The facts of the first part of a path that cannot exist; what a loop or an index yields may always."""
    for length in range(len(path)):
        if schema.at(types, path[: length + 1]) is not None:
            continue
        if path[length] == "*":
            return {}
        known = list((schema.at(types, path[:length]) or {}).get("properties", ()))
        name = ".".join("[]" if key == "*" else key for key in path[: length + 1]).replace(".[]", "[]")
        return {"variable": name, "nearest": nearest(path[length], known), "known": known}
    return {}


def _compared(spec: PromptTemplate, by: str, place: Location) -> Iterator[Fault]:
    """Similar examples are those whose field is nearest to the input of that name, a text."""
    if by not in spec.inputs:
        known = list(spec.inputs)
        facts = {"variable": by, "nearest": None, "known": known, "what": "compare"}
        yield Fault("unknown-variable", place, facts)
        return
    got = schemas.usable(spec.inputs[by])
    why = schema.mismatch(got, {"type": "string"})
    if why is not None:
        facts = {"got": schema.show(got), "expected": "string", "why": why, "what": f"`{by}`"}
        yield Fault("type-mismatch", place, facts)


def _examples(project: Project, spec: PromptTemplate, place: Location) -> Iterator[Fault]:
    assert spec.examples is not None
    known = project.spec("Dataset", spec.examples.dataset) is not None
    row = dataset.fields(project, spec.examples.dataset) if known else {}
    if not any(isinstance(part, Insert) and part.insert == "examples" for part in spec.messages):
        yield Fault("unused-input", place.key(), {"input": "examples", "what": "template"})
    by = spec.examples.by
    if by is not None and schema.at(row, (by,)) is None:
        fields = list(row.get("properties", ()))
        yield Fault("unknown-row-field", place.at("by"), {"field": by, "nearest": nearest(by, fields), "known": fields})
    elif by is not None and spec.examples.select == "similar":
        yield from _compared(spec, by, place.at("by"))
    for index, message in enumerate(spec.examples.messages):
        assert isinstance(message, Message)
        types = {"type": "object", "properties": {"row": row}, "additionalProperties": False}
        yield from _text(project, spec, message.content, place.at("messages", index, "content"), types, None)
