"""Chats that are written as one text, a line `role:` before each message, as Prompty and Prompt Flow do."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from penstock.spec.template import Use, load

_MARK = re.compile(
    r"^[ \t]*(?:#[ \t]*){0,3}(system|user|assistant|developer|function|tool)[ \t]*(?:\[[^\]\n]*\])?:[ \t]*$",
    re.M | re.I,
)
_LOOP = re.compile(r"\{%-?\s*(for|endfor)\b((?:(?!\{%).)*?)-?%\}", re.DOTALL)
_OVER = re.compile(r"\s*\w+\s+in\s+(\w++)[\w.\[\]:-]*+\s*")
_BLOCK = re.compile(r"\{%-?\s*(?:if|for)\b(?:(?!\{%).)*?%\}(.*?)(?=\{%-?\s*end|\Z)", re.DOTALL)
_ROLE = re.compile(r"^[ \t]*(?:#[ \t]*)?\{\{-?\s*\w+(?:\.role|\[['\"]role['\"]\])\s*-?\}\}[ \t]*:[ \t]*$", re.M)
"""The line of a role that is a variable; with text behind the colon it is text."""
_SECTION = re.compile(r"^[ \t]*(?:#[ \t]*)?\{{2,3}\s*(?:\w+\.)?role\s*\}{2,3}[ \t]*:[ \t]*$", re.M)
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]")
_ROLES: Mapping[str, str] = {"developer": "system", "function": "assistant", "tool": "assistant"}
_BARE = re.compile(r"^[ \t]*\{\{-?\s*(\w+)\s*-?\}\}[ \t]*$", re.MULTILINE)
HISTORY: Mapping[str, Any] = {"type": "array", "default": [], "items": {"$ref": "penstock:message"}}


class Chat(NamedTuple):
    """Messages as PromptTemplates have them; `inserted`: inputs that are messages; `reads`: all that is read."""

    messages: list[dict[str, Any]]
    inserted: tuple[str, ...]
    reads: tuple[str, ...]
    error: tuple[int, str] | None


def chat(text: str, role: str = "system", threads: frozenset[str] = frozenset(), format: str = "jinja2") -> Chat:
    """The messages of a text; without a mark it is one message of `role`.

    A loop that writes the messages of a list becomes an `insert` of that list; so does a bare variable of `threads`.
    """
    inserted: list[str] = []
    parts: list[dict[str, Any]] = []
    start = 0
    for begin, end, over, body in _loops(text) if format == "jinja2" else ():
        if not (_MARK.search(body) or _ROLE.search(body)):
            continue
        parts += _split(text[start:begin], role, first=not parts)
        parts.append({"insert": over})
        inserted.append(over)
        start = end
    parts += _split(text[start:], role, first=not parts)
    made = [each for part in parts for each in _threaded(part, threads)] if threads else parts
    inserted += [part["insert"] for part in made if "insert" in part]
    reads, error = _reads(made, format)
    if error is None and format == "mustache" and (found := _SECTION.search(text)):
        error = text.count("\n", 0, found.start()) + 1, "a section writes the messages of a list: `insert` that list"
    if error is not None:
        whole = [{"role": "user", "content": text}]
        others, wrong = _reads(whole, format)
        apart = (_torn(text), "a role stands inside a block that ends in another message; write the messages apart")
        return Chat(whole, (), others, wrong or (error if format == "mustache" else apart))
    return Chat(made, tuple(dict.fromkeys(inserted)), reads, None)


def odd(text: str) -> Iterator[tuple[int, str]]:
    """Lines with a role that a PromptTemplate has not, or with more than a role; what became of it."""
    for found in _MARK.finditer(text):
        line = text.count("\n", 0, found.start(1)) + 1
        role = found[1].lower()
        if role in ("function", "tool"):
            yield (
                line,
                f"a message of the role `{role}` is one of the assistant: a call's result goes back by an `agent`",
            )
        if "[" in found[0] and "nonce" not in found[0]:
            yield line, f"`{found[0].strip()}`: the role alone is carried over"


def image(text: str) -> int:
    """The line of the first image in a text, which its own tool would send as one; 0 where there is none."""
    found = _IMAGE.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def _torn(text: str) -> int:
    """The line of the first block that a role's mark stands in."""
    for found in _BLOCK.finditer(text):
        if _MARK.search(found[1]):
            return text.count("\n", 0, found.start()) + 1
    return 1


def _loops(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Each outermost loop over a variable: where it begins and ends, the variable, and what is in it."""
    depth, opened = 0, None
    for found in _LOOP.finditer(text):
        if found[1] == "for":
            opened = opened if depth else found
            depth += 1
            continue
        depth = max(depth - 1, 0)
        over = _OVER.fullmatch(opened[2]) if opened is not None and not depth else None
        if opened is not None and over is not None:
            yield opened.start(), found.end(), over[1], text[opened.end() : found.start()]
        opened = opened if depth else None


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
            made.append({"role": _ROLES.get(plain, plain), "content": content.strip()})
    return made


def _reads(messages: list[dict[str, Any]], format: str) -> tuple[tuple[str, ...], tuple[int, str] | None]:
    names: dict[str, None] = {}
    for message in messages:
        if "insert" in message:
            names.setdefault(message["insert"])
            continue
        analysis = load(format).analyse(message["content"])
        if analysis.error is not None:
            return (), (analysis.error.line + 1, analysis.error.message)
        for use in analysis.uses:
            names.setdefault(use.path[0])
    return tuple(names), None
