"""Located YAML: documents as plain data, and faults with their places instead of exceptions."""

from dataclasses import dataclass, replace
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.source.lines import Lines, decode
from penstock.source.parsing.compose import Composed, Limit, compose, offset, undefined_alias
from penstock.source.parsing.construct import Builder, Unusable
from penstock.source.parsing.scan import scan


@dataclass(frozen=True, slots=True)
class LocatedDoc:
    """A document of a file, empty ones counted in `index`. Aliased values are shared: read `data`, never change it."""

    path: str
    index: int
    data: Any


@dataclass(frozen=True, slots=True)
class Parsed:
    documents: tuple[LocatedDoc, ...]
    faults: tuple[Fault, ...]


def parse(path: str, data: bytes) -> Parsed:
    """Every document of a file, by YAML 1.2's core schema, with `<<` merged (explicit keys win).

    Faults, all with a span: `yaml-syntax{problem}`, `duplicate-key{key}`, `yaml-limit{what, limit}`,
    `yaml-encoding{problem}`, `yaml-tag{tag}`, `yaml-alias{name, problem}` (problem: undefined | cycle),
    `yaml-key{key, type}`, `yaml-number{text}`. A document is still given where the fault leaves its data usable: of
    two equal keys the first holds, a key that is no text is left out, a tag is ignored, a number is None.
    """
    refused = scan(path, data)
    if refused is not None:
        return Parsed((), (refused,))
    lines = Lines(decode(data))
    documents: list[LocatedDoc] = []
    faults: list[Fault] = []
    for composed in compose(lines.text):
        if composed.error is not None:
            faults.append(_stopped(path, lines, composed, composed.error))
        elif composed.node is not None:
            builder = Builder(path, lines, composed)
            try:
                value = builder.build(composed.node, composed.node)
            except Unusable:
                value = None
            if value is not None:
                documents.append(LocatedDoc(path, composed.document, value))
            faults.extend(builder.faults)
    return Parsed(tuple(documents), tuple(faults))


def _stopped(path: str, lines: Lines, composed: Composed, error: Exception) -> Fault:
    """The fault of an error that ended a document."""
    start = composed.base + (offset(error) or 0)
    location = Location(path, composed.document, span=lines.span(start, start))
    if isinstance(error, Limit):
        return Fault("yaml-limit", location, {"what": error.what, "limit": error.limit})
    name = undefined_alias(error, lines.text, composed.base)
    if name is not None:
        location = replace(location, span=lines.span(start, start + 1 + len(name)))
        return Fault("yaml-alias", location, {"name": name, "problem": "undefined"})
    return Fault("yaml-syntax", location, {"problem": _problem(error, lines.text, start)})


def _problem(error: Exception, text: str, start: int) -> str:
    """libyaml's words, without the place; a tab where only spaces indent is said plainly."""
    problem = getattr(error, "problem", None) or str(error)
    if "cannot start any token" in problem:
        character = text[start : start + 1]
        if character == "\t":
            return "a tab indents this line; YAML indents by spaces"
        return f"no value starts with `{character}`; quote the text"
    context = getattr(error, "context", None)
    if "duplicate anchor" in (context or ""):
        return "the same anchor is set twice in this document"
    return f"{problem} {context}" if context and context.startswith("while") else problem
