"""A file of specs as `fmt` writes it."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from penstock.diagnostics.location import Route
from penstock.source.editing.arrange import arrange
from penstock.source.editing.indent import indent
from penstock.source.editing.tidy import tidy
from penstock.source.parsing import yaml
from penstock.source.parsing.outline import Outline, walk
from penstock.spec.kinds import KINDS
from penstock.spec.order import arranged, is_arranged, orders
from penstock.spec.resource import API_VERSION

_MARKER = re.compile(r"^---(?=[ \t\n]|\Z)", re.MULTILINE)
_COMMENT = re.compile(r"(?:^|(?<=[\s\[\]{},]))(#[^\n]*)", re.MULTILINE)
_DIRECTIVE = re.compile(r"^(?:%|\.\.\.)", re.MULTILINE)
_BOM = "\ufeff"


class Formatted(NamedTuple):
    """The bytes of a file, formatted; `left`: the documents that stay as they are, each with the reason."""

    data: bytes
    left: tuple[tuple[int, str], ...] = ()


def format(path: str, data: bytes) -> Formatted:
    """Documents of ours with their keys in order, two spaces a level, no white space at the end of lines; nothing else.

    Data, comments, quotes, anchors, brackets, line breaks inside values, the byte order mark and the kind of line end
    stay; so does every document that is not ours. A step that would change data or lose a comment is not taken.

    Args:
        data: bytes that `source.yaml.parse` reads without a fault.
    """
    text = data.decode("utf-8")
    mark = _BOM if text.startswith(_BOM) else ""
    text = text.removeprefix(_BOM)
    end = "\r\n" if "\r\n" in text.partition("\n")[0] + "\n" else "\n"
    plain = text.replace("\r\n", "\n")
    if "\r" in plain:
        return Formatted(data, ((0, "a carriage return stands alone"),))
    if _DIRECTIVE.search(plain):
        return Formatted(data, ((0, "it has `%` directives or `...` lines"),))
    made, left = [], []
    starts = [0, *(found.start() for found in _MARKER.finditer(plain)), len(plain)]
    chunks = [plain[a:b] for a, b in zip(starts, starts[1:], strict=False)]
    for index, chunk in enumerate(chunks):
        new, why = _chunk(path, chunk)
        made.append(new)
        if why is not None:
            left.append((index, why))
    result = (mark + "".join(made).replace("\n", end)).encode()
    return Formatted(result, tuple(left))


def _chunk(path: str, chunk: str) -> tuple[str, str | None]:
    """A document behind its `---`, and why something of it was left."""
    first, _, rest = chunk.partition("\n")
    marker, body = (first.rstrip() + "\n", rest) if _MARKER.match(first) else ("", chunk)
    data = _data(path, chunk)
    if not isinstance(data, dict) or data.get("apiVersion") != API_VERSION or data.get("kind") not in KINDS:
        return chunk, None
    if marker[3:].strip() and not marker[3:].strip().startswith("#"):
        return chunk, "it begins on the line of its `---`"
    order = orders(data)
    steps: Sequence[tuple[str, Callable[[str], str]]] = (
        ("white space", tidy),
        ("the order of keys", lambda text: arrange(text, order.get)),
        ("indentation", indent),
        ("white space", tidy),
    )
    refused: list[str] = []
    for name, step in steps:
        new = step(body)
        if new == body:
            continue
        if _same(path, body, new, order):
            body = new
        elif name not in refused:
            refused.append(name)
    why = f"{' and '.join(refused)} cannot change without changing what it says" if refused else None
    if why is None and "<<" not in body and not is_arranged(_data(path, body), order):
        why = "some keys are not in order: a comment or a mark stands where they would go"
    return marker + body, why


def _data(path: str, body: str) -> Any:
    parsed = yaml.parse(path, body.encode())
    return parsed.documents[0].data if len(parsed.documents) == 1 and not parsed.faults else None


def _same(path: str, before: str, after: str, order: Mapping[Route, Sequence[str]]) -> bool:
    """Whether two texts hold the same data, what users name in the same order, and the same comments."""
    old, new = _data(path, before), _data(path, after)
    if new is None or json.dumps(arranged(old, order)) != json.dumps(arranged(new, order)):
        return False
    return comments(before) == comments(after)


def comments(text: str) -> Counter[str]:
    """The comments of a YAML text, with how often each stands there."""
    found: Counter[str] = Counter()
    outline = Outline(text)
    scalars = [part for document in outline.documents if document for part in walk(document) if not part.entries]
    at = 0
    for part in [*scalars, None]:
        start = len(text) if part is None else part.start
        found.update(match[1].rstrip() for match in _COMMENT.finditer(text[at:start]))
        at = at if part is None else max(at, part.end)
    return found
