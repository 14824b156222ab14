"""Chats that are written as one text, a line `role:` before each message, as Prompty and Prompt Flow do."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from penstock.spec.template import Use, load

_MARK = re.compile(
    r"^[ \t]*(?:#[ \t]*){0,3}(system|user|assistant|developer|function|tool)[ \t]*(?:\[[^\]\n]*\])?:[ \t]*$",
    re.M | re.I,
)
_LOOP = re.compile(
    r"\{%-?\s*for\s+(\w+)\s+in\s+([\w.\[\]:-]+)\s*-?%\}(?P<body>(?:(?!\{%-?\s*(?:for|endfor)).)*?)\{%-?\s*endfor\s*-?%\}",
    re.DOTALL,
)
_ROLES: Mapping[str, str] = {"developer": "system", "function": "assistant", "tool": "assistant"}
_BARE = re.compile(r"^[ \t]*\{\{-?\s*(\w+)\s*-?\}\}[ \t]*$", re.MULTILINE)
HISTORY: Mapping[str, Any] = {"type": "array", "default": [], "items": {"$ref": "penstock:message"}}


class Chat(NamedTuple):
    """Messages as PromptTemplates have them; `inserted`: inputs that are messages; `reads`: all that is read."""

    messages: list[dict[str, Any]]
    inserted: tuple[str, ...]
    reads: tuple[str, ...]
    error: tuple[int, str] | None


def chat(text: str, role: str = "system", threads: frozenset[str] = frozenset()) -> Chat:
    """The messages of a text; without a mark it is one message of `role`.

    A loop that writes the messages of a list becomes an `insert` of that list; so does a bare variable of `threads`.
    """
    inserted: list[str] = []
    parts: list[dict[str, Any]] = []
    start = 0
    for found in _LOOP.finditer(text):
        body = found["body"]
        name = re.match(r"\w+", found[2])
        if name is None or not (_MARK.search(body) or re.search(r"\{\{\s*\w+\.role\s*\}\}\s*:", body)):
            continue
        parts += _split(text[start : found.start()], role, first=not parts)
        parts.append({"insert": name[0]})
        inserted.append(name[0])
        start = found.end()
    parts += _split(text[start:], role, first=not parts)
    made = [each for part in parts for each in _threaded(part, threads)] if threads else parts
    inserted += [part["insert"] for part in made if "insert" in part]
    reads, error = _reads(made)
    if error is not None:
        whole = [{"role": "user", "content": text}]
        others, wrong = _reads(whole)
        return Chat(whole, (), others, wrong or error)
    return Chat(made, tuple(dict.fromkeys(inserted)), reads, None)


def _threaded(part: dict[str, Any], threads: frozenset[str]) -> Iterator[dict[str, Any]]:
    """A message, cut where a line is a thread: its messages go between."""
    if "insert" in part:
        yield part
        return
    start, text = 0, part["content"]
    pieces: list[dict[str, Any]] = []
    for found in _BARE.finditer(text):
        if found[1] in threads:
            pieces += [{**part, "content": text[start : found.start()].strip("\n").rstrip()}, {"insert": found[1]}]
            start = found.end()
    pieces.append({**part, "content": text[start:].strip("\n").rstrip() if start else text})
    yield from (each for each in pieces if "insert" in each or each["content"].strip())


def uses(messages: Sequence[Mapping[str, Any]], format: str) -> Iterator[Use]:
    """What the texts of messages read."""
    for message in messages:
        if "content" in message:
            yield from load(format).analyse(message["content"]).uses


def _split(text: str, role: str, *, first: bool) -> list[dict[str, Any]]:
    pieces = _MARK.split(text)
    made = []
    if pieces[0].strip():
        made.append({"role": role if first else "user", "content": pieces[0].strip("\n")})
    for name, content in zip(pieces[1::2], pieces[2::2], strict=True):
        if content.strip():
            plain = name.lower()
            made.append({"role": _ROLES.get(plain, plain), "content": content.strip("\n").rstrip()})
    return made


def _reads(messages: list[dict[str, Any]]) -> tuple[tuple[str, ...], tuple[int, str] | None]:
    names: dict[str, None] = {}
    for message in messages:
        if "insert" in message:
            names.setdefault(message["insert"])
            continue
        analysis = load("jinja2").analyse(message["content"])
        if analysis.error is not None:
            return (), (analysis.error.line + 1, analysis.error.message)
        for use in analysis.uses:
            names.setdefault(use.path[0])
    return tuple(names), None
