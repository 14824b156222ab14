"""Texts with places to fill, and names, as templates and expressions spell them."""

import json
import re
from collections.abc import Mapping

from penstock.adopt.names import identifier
from penstock.adopt.nunjucks import plain
from penstock.spec.template import load

PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_TAG = re.compile(r"\{%-?\s*(?:if|for|set|raw)\b")
_RAW = re.compile(r"\{%-?\s*raw\b")
_END_OF_RAW = re.compile(r"\{%-?\s*endraw\b")
JINJA = "`{% %}` is taken for Jinja2's words, which its runtime reads: by the letter of Agent Spec it is text"
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TAKEN = frozenset(
    [
        "and",
        "as",
        "break",
        "caller",
        "const",
        "continue",
        "else",
        "elif",
        "false",
        "for",
        "function",
        "if",
        "import",
        "in",
        "include",
        "is",
        "let",
        "loop",
        "namespace",
        "none",
        "not",
        "null",
        "or",
        "package",
        "return",
        "self",
        "true",
        "var",
        "varargs",
        "void",
        "while",
        "with",
        "True",
        "False",
        "None",
    ]
)


def name(text: str) -> str:
    """A name that templates and expressions can read, made of a title."""
    made = text if _PLAIN.fullmatch(text) and len(text) <= 60 else identifier(text)
    return f"{made}_" if made in _TAKEN else made


def member(expression: str, title: str) -> str:
    """A member of a value, as an expression."""
    plain = _PLAIN.fullmatch(title) and title not in _TAKEN
    return f"{expression}.{title}" if plain else f"{expression}[{json.dumps(title)}]"


def places(text: str) -> list[str]:
    """What a text leaves to fill, in order."""
    return list(dict.fromkeys(PLACE.findall(text)))


def is_jinja(text: str) -> bool:
    """Whether it is whole Jinja2, which some runtimes read: tags that are closed, and no place that they would lose."""
    if not _TAG.search(text):
        return False
    found = load("jinja2").analyse(text)
    raw = len(_RAW.findall(text)) == len(_END_OF_RAW.findall(text))
    return raw and found.error is None and {use.path[0] for use in found.uses} >= set(places(text))


def template(text: str) -> str:
    """The text in Jinja2's words, the rest of it as it stands."""
    if is_jinja(text):
        return text
    parts, done = [], 0
    for each in PLACE.finditer(text):
        before = plain(text[done : each.start()])
        if before.endswith("{"):  # with the place behind it would begin another tag
            before = before[:-1] + "{{ '{' }}"
        parts += [before, "{{ " + name(each[1]) + " }}"]
        done = each.end()
    made = "".join([*parts, plain(text[done:])])
    return made if PLACE.sub("", text) != made else text


def reads(text: str) -> list[str]:
    """The names that a template reads."""
    return list(dict.fromkeys(use.path[0] for use in load("jinja2").analyse(text).uses))


def is_same(values: object, titles: Mapping[str, str]) -> bool:
    """Whether a mapping gives each of these inputs under its own name, and nothing else."""
    if not isinstance(values, Mapping) or set(values) != set(titles):
        return False
    return all(isinstance(value, str) and PLACE.fullmatch(value.strip()) for value in values.values()) and all(
        PLACE.findall(values[key]) == [key] for key in values
    )
