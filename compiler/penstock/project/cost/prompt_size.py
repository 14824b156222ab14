"""How many tokens a PromptTemplate makes of values of given types."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from penstock.project import dataset, texts
from penstock.project.cost.size import Size, items, marked, of_text, of_type, total
from penstock.project.project import Project
from penstock.spec import template_kept
from penstock.spec.kinds.prompt_template import Message, PromptTemplate
from penstock.spec.resource import Identity
from penstock.spec.schemas import schema
from penstock.spec.template import Use, written

OVERHEAD = Size(0, 4, 8)
"""What a message costs beside its text."""
_TAGS = {
    "jinja2": re.compile(
        r"\{#(?:(?!\{#).)*?#\}|\{%[-+]?\s*(?P<word>\w+)(?P<rest>(?:(?!\{%).)*?)[-+]?%\}|\{\{(?P<value>(?:(?!\{\{).)*?)\}\}",
        re.DOTALL,
    ),
    "mustache": re.compile(
        r"\{\{!(?:(?!\{\{).)*?\}\}|\{\{\s*+(?P<word>[#^/])(?P<rest>(?:(?!\{\{).)*?)\}\}"
        r"|\{\{\{?&?(?P<value>(?:(?!\{\{).)*?)\}\}\}?",
        re.DOTALL,
    ),
    "fstring": re.compile(r"\{(?P<value>[^{}]*)\}|(?P<word>\0)(?P<rest>\0)"),
}
MOST = 2_000
"""Tags of a text whose size is estimated; what stands in what is looked up for each."""
_PLAIN = re.compile(r"[-+]?\s*[\w.\[\]'\"]+(?:\s*\|\s*\w+(?:\([^()|]*\))?)*\s*[-+]?")
_FILTER = re.compile(r"\|\s*(\w+)")
_HARMLESS = frozenset(
    ("trim", "upper", "lower", "capitalize", "title", "length", "count", "first", "last", "default", "d", "int")
    + ("float", "string", "truncate", "striptags", "sort", "reverse", "list", "unique", "random", "min", "max", "abs")
    + ("round", "sum", "safe")
)


class _Loop(NamedTuple):
    """A part of the text that stands again for each item; `path`: of its list. A condition has none and no times."""

    start: int
    end: int
    path: tuple[str, ...]
    about: float
    most: int | None
    why: str


def size(project: Project, name: str, template: PromptTemplate, types: Mapping[str, Any]) -> Size:
    """A rendered template; `types` are those of what it is given, by input."""
    known = {"type": "object", "properties": dict(types), "additionalProperties": False}
    parts = []
    for part in template.messages:
        if isinstance(part, Message):
            parts.append(_message(project, name, template, part, known))
        elif part.insert == "examples" and part.insert not in template.inputs:
            parts.append(_examples(project, name, template))
        else:
            parts.append(of_type(types.get(part.insert, {}), f"input `{part.insert}`"))
    if template.output is not None:
        parts.append(of_text(json.dumps(template.output.schema_, default=str)))
    return total(parts)


def _message(project: Project, name: str, template: PromptTemplate, message: Message, types: Mapping[str, Any]) -> Size:
    text = texts.content(project.of_resource(Identity("PromptTemplate", name)), message.content)
    if text is None:
        return Size(0, 0, None, (f"a text of prompt `{name}` cannot be read",))
    if "{" not in text:
        return of_text(text) + OVERHEAD
    return _rendered(project, name, template.format, text, types) + OVERHEAD


def _rendered(project: Project, name: str, format: str, text: str, types: Mapping[str, Any]) -> Size:
    analysis = template_kept.analyse(format, text, project.kept)
    uses = analysis.uses
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    placed = [(starts[use.within.line] + use.within.column, use) for use in uses if use.within.line < len(starts)]
    tags = [] if analysis.error is not None else list(islice(_TAGS[format].finditer(text), MOST + 1))
    if analysis.error is not None or len(tags) > MOST:
        why = "cannot be read" if analysis.error is not None else f"has more than {MOST} tags"
        return Size(0, 0, None, (f"a text of prompt `{name}` {why}",))
    loops = list(_loops(tags, placed, types))
    parts, done = [], 0
    for tag in tags:
        parts.append(_static(text, done, tag.start(), loops))
        if tag["value"] is not None:
            parts.append(_value(name, format, tag, placed, types, loops))
        elif tag["word"] in ("set", "macro", "call", "filter"):
            parts.append(Size(0, 0, None, (f"prompt `{name}` has `{{% {tag['word']} %}}`",)))
        done = tag.end()
    return total([*parts, _static(text, done, len(text), loops)])


def _loops(tags: list[re.Match[str]], placed: list[tuple[int, Use]], types: Mapping[str, Any]) -> Iterator[_Loop]:
    opened: list[tuple[re.Match[str], bool]] = []
    for tag in tags:
        word = tag["word"]
        if word in ("for", "if", "#", "^"):
            opened.append((tag, word in ("for", "#")))
        elif word in ("endfor", "endif", "/") and opened:
            start, looped = opened.pop()
            over = [use for at, use in placed if start.start() <= at < start.end()]
            if not looped:
                yield _Loop(start.end(), tag.start(), (), 1, 1, "")
                continue
            path = over[0].path if len(over) == 1 else ()
            declared = schema.at(types, path) if path else None
            if word == "/" and declared is not None and declared.get("type") in ("boolean", "object", "string"):
                yield _Loop(start.end(), tag.start(), (), 1, 1, "")
                continue
            about, most = items(declared or {})
            called = f"`{written(path)}`" if path else f"`{start['rest'].strip()}`"
            yield _Loop(start.end(), tag.start(), path, about, most, f"{called}, which a loop walks, has no maxItems")


def _static(text: str, start: int, end: int, loops: list[_Loop]) -> Size:
    if start >= end:
        return Size()
    return _repeated(of_text(text[start:end]), start, loops, ())


def _repeated(size: Size, at: int, loops: list[_Loop], counted: tuple[str, ...]) -> Size:
    """As often as the loops around it say, those aside whose lists are counted already."""
    for loop in loops:
        if loop.start <= at < loop.end and not (loop.path and counted[: len(loop.path) + 1] == (*loop.path, "*")):
            size = size.times(loop.about, loop.most, loop.why)
    return size


def _value(
    name: str,
    format: str,
    tag: re.Match[str],
    placed: list[tuple[int, Use]],
    types: Mapping[str, Any],
    loops: list[_Loop],
) -> Size:
    inside = [use for at, use in placed if tag.start() <= at < tag.end()]
    leaves = [u for u in inside if not any(o.path[: len(u.path)] == u.path and o.path != u.path for o in inside)]
    parts = [_repeated(_use(types, use), tag.start(), loops, use.path) for use in leaves]
    grown = next((word for word in _FILTER.findall(tag["value"]) if word not in _HARMLESS), None)
    if format == "jinja2" and (grown or not _PLAIN.fullmatch(tag["value"].strip())):
        what = f"filter `{grown}`" if grown else "what it computes"
        parts.append(Size(0, 0, None, (f"{what} in prompt `{name}`",)))
    elif format == "jinja2" and "|" in tag["value"]:
        parts.append(of_text(tag["value"]).times(0, 1))  # the literal of a `default`
    return total(parts)


def _use(types: Mapping[str, Any], use: Use) -> Size:
    """The value at a path, once for each item of the lists on the way, and never more than a list is as a whole."""
    size = of_type(schema.at(types, use.path) or {}, f"`{written(use.path)}`")
    for index in reversed([index for index, part in enumerate(use.path) if part == "*"]):
        of = schema.at(types, use.path[:index]) or {}
        about, most = items(of)
        size = size.times(about, most, f"`{written(use.path[:index])}` has no maxItems")
    return size


def _examples(project: Project, name: str, template: PromptTemplate) -> Size:
    shown = template.examples
    if shown is None:
        return Size()
    found = project.spec("Dataset", shown.dataset)
    read = dataset.rows(project, shown.dataset) if found is not None else None
    if read is None or read.faults or not read.rows:
        row: dict[str, Any] = {}
        take = shown.take
    else:
        row, take = row_type([each.values for each in read.rows]), min(shown.take, len(read.rows))
    types = {"type": "object", "properties": {"row": row}, "additionalProperties": False}
    one = total(_message(project, name, template, message, types) for message in shown.messages)
    return one.times(take, take)


def row_type(rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The type of these rows: how long each field is on average and at most."""
    fields: dict[str, list[int]] = {}
    for row in rows:
        for key, value in row.items():
            text = value if isinstance(value, str) else json.dumps(value, default=str)
            fields.setdefault(key, []).append(len(text.encode()))
    made = {
        key: marked({"type": "string"}, Size(0, max(1.0, sum(sizes) / len(rows) / 4), max(sizes)))
        for key, sizes in fields.items()
    }
    return {"type": "object", "properties": made}
