"""Texts of one template: their language, what they read, and what stands in files."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from penstock.adopt.foreign import Unread
from penstock.adopt.langchain.saved import Saved
from penstock.adopt.nunjucks import plain
from penstock.adopt.source import Source
from penstock.spec.template import load

FORMATS: Mapping[str, str] = {"f-string": "fstring", "jinja2": "jinja2", "mustache": "mustache"}
PROMPTS = ("PromptTemplate", "")


class Wording(NamedTuple):
    """A text, what it reads in order, and its content as a spec has it: a text or a file."""

    format: str
    text: str
    reads: tuple[str, ...]
    content: Any


def format_of(source: Source, given: Saved) -> str | None:
    """The template language; None, with a note, where it is none that is known."""
    named = given.data.get("template_format") or "f-string"
    found = FORMATS.get(str(named))
    if found is None:
        given.note(source, "decide", f"`{named}` is no template language: write the text in one", "template_format")
    return found


def wording(source: Source, given: Saved) -> Wording | None:
    """The text of a prompt; None, with a note, where it cannot be carried over."""
    format = format_of(source, given)
    if format is None:
        return None
    content: Any = given.data.get("template")
    text = content
    key = "template"
    if isinstance(given.data.get("template_path"), str):
        key = "template_path"
        path = place(source, given, key)
        if path is None:
            return None
        try:
            text = source.text(path)
        except Unread as error:
            given.note(source, "decide", f"{path}: {error.problem}", key)
            return None
        placed = source.placed(path)
        content = {"file": placed} if placed else text
    if not isinstance(text, str):
        given.note(source, "fault", "a saved prompt has a `template` or a `template_path`")
        given.note(source, "decide", "nothing says what is asked: write the messages")
        return None
    read = analysed(source, given, format, text, key)
    return None if read is None else Wording(format, text, read, content)


def analysed(source: Source, given: Saved, format: str, text: str, *route: str | int) -> tuple[str, ...] | None:
    """What a text reads; None, with a note, where it is no template of that language."""
    analysis = load(format).analyse(text)
    if analysis.error is not None:
        given.note(source, "decide", f"the template is none of {format}: {analysis.error.message}", *route)
        return None
    return tuple(dict.fromkeys(use.path[0] for use in analysis.uses))


def place(source: Source, given: Saved, key: str, name: str | None = None) -> str | None:
    """The path of a file that is named: beside this one, else below the project, where LangChain ran."""
    named = name if name is not None else given.data[key]
    near = source.near(named, given.found.path)
    if near is not None and source.here(near):
        return near
    below = source.near(named, f"{source.root}x")
    if below is not None and source.here(below):
        return below
    if near is None:
        given.note(source, "decide", f"{named} leads out of the repository: copy it here", key)
    return near


def literal(format: str, text: str) -> str | None:
    """A template that says just this text; None where the language has no words for it."""
    if format == "fstring":
        return text.replace("{", "{{").replace("}", "}}")
    made = plain(text)
    return None if format == "mustache" and made != text else made


def of_row(format: str, text: str, names: tuple[str, ...]) -> str:
    """The text of an example, its variables read from a row."""
    if format == "mustache":
        return "{{#row}}" + text + "{{/row}}"
    if format == "jinja2":
        return "".join(f"{{% set {name} = row[{json.dumps(name)}] %}}" for name in names) + text
    from penstock.spec.templates.fstring import parse

    parts = []
    for piece in parse(text):
        if piece.path is None:
            parts.append(piece.text.replace("{", "{{").replace("}", "}}"))
        else:
            rest = "".join(f"[{part}]" for part in ("row", *piece.path)[1:])
            parts.append("{row" + rest + (f":{piece.format}" if piece.format else "") + "}")
    return "".join(parts)
