"""Templates of Nunjucks as Jinja2: the few words that differ, and the variables they read."""

import re
import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from penstock.spec.template import Problem, load

# A tag that never ends must not be looked for to the end of the text at each of a million beginnings.
TAG = re.compile(r"\{\{(?:(?!\{\{).)*?\}\}|\{%(?:(?!\{%).)*?%\}", re.DOTALL)
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(?:(?!\{%-?\s*raw\s*-?%\}).)*?\{%-?\s*endraw\s*-?%\}", re.DOTALL)
_WORDS = (
    (re.compile(r"\|\s*dump(?:\(\s*\))?(?!\()"), "| tojson"),
    (re.compile(r"\|\s*dump\("), "| tojson("),
    (re.compile(r"\|\s*safe\b"), ""),
    (re.compile(r"===")  , "=="),
    (re.compile(r"!=="), "!="),
    (re.compile(r"&&"), "and"),
    (re.compile(r"\|\|"), "or"),
    (re.compile(r"(\{%-?\s*)else\s*if\b|(\{%-?\s*)elseif\b"), r"\1\2elif"),
    (re.compile(r"\b([A-Za-z_][\w.]*)\.length\b"), r"\1 | length"),
    (re.compile(r"\bnull\b|\bundefined\b"), "none"),
)  # fmt: skip
_END = re.compile(r"(?<!\+)([%#]\})\n")
SIMPLE = re.compile(r"\{\{\s*([A-Za-z_][\w.]*)\s*\}\}")
_OPEN = re.compile(r"\{\{|\{%|\{#")


class Read(NamedTuple):
    """A template in Jinja2's words. `inputs`: what it reads, in order; `printed`: those that are only printed."""

    text: str
    inputs: tuple[str, ...]
    lists: frozenset[str]
    printed: frozenset[str]
    error: Problem | None


def jinja(text: str) -> str:
    """The same template in Jinja2's words."""
    if not _OPEN.search(text):
        return text
    raw = [found.span() for found in _RAW.finditer(text)]

    def tag(found: re.Match[str]) -> str:
        if _inside(raw, found.start()):
            return found[0]
        written = found[0]
        for word, other in _WORDS:
            written = word.sub(other, written)
        return written

    return TAG.sub(tag, text)


def _inside(spans: Sequence[tuple[int, int]], at: int, short: int = 0) -> bool:
    """Whether a place lies in one of these spans, which are sorted and apart, or in its last few characters."""
    index = bisect_right(spans, (at, sys.maxsize)) - 1
    return index >= 0 and at < spans[index][1] - short


def trimmed(text: str) -> str:
    """A template without the line ends behind its tags, which Prompt Flow drops (`trim_blocks`)."""
    raw = [found.span() for found in _RAW.finditer(text)]

    def end(found: re.Match[str]) -> str:
        return found[0] if _inside(raw, found.start(), 3) else found[1]

    return _END.sub(end, text) if _END.search(text) else text


def read(text: str) -> Read:
    """What a template of Nunjucks reads, once it is in Jinja2's words."""
    written = jinja(text)
    analysis = load("jinja2").analyse(written)
    if analysis.error is not None:
        return Read(written, (), frozenset(), frozenset(), analysis.error)
    names = tuple(dict.fromkeys(use.path[0] for use in analysis.uses))
    lists = frozenset(use.path[0] for use in analysis.uses if len(use.path) > 1 and use.path[1] == "*")
    printed = {note.path[0] for note in analysis.notes if note.what == "printed" and len(note.path) == 1}
    deeper = {use.path[0] for use in analysis.uses if len(use.path) > 1}
    return Read(written, names, lists, frozenset(printed - deeper), None)


def plain(text: str) -> str:
    """Text as a template that prints it."""
    if not _OPEN.search(text):
        return text
    if "endraw" in text:
        return text.replace("{", "{{ '{' }}")
    return "{% raw %}" + text + "{% endraw %}"


def fill(text: str, values: Mapping[str, Any]) -> str | None:
    """A text whose `{{ name }}` are replaced by plain values; None where it does more than that."""
    if not _OPEN.search(text):
        return text
    missing = False

    def value(found: re.Match[str]) -> str:
        nonlocal missing
        here: Any = values
        for part in found[1].split("."):
            here = here.get(part) if isinstance(here, Mapping) else None
        if found[1] == "env" or found[1].startswith("env.") or isinstance(here, Mapping | list):
            missing = True
            return ""
        return printed(here)

    filled = SIMPLE.sub(value, text)
    return None if missing or _OPEN.search(SIMPLE.sub("", text)) else filled


def printed(value: Any) -> str:
    """A value as Nunjucks prints it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
