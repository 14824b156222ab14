"""An Edit as the few characters that it changes; comments, quotes, anchors and line ends around them stay."""

import json
import re
from typing import Any

from penstock.diagnostics.diagnostic import Change, Edit
from penstock.diagnostics.location import Route, Span
from penstock.source.lines import Lines
from penstock.source.parsing.offsets import content
from penstock.source.parsing.outline import Outline, Part
from penstock.source.parsing.scalar import OutOfRange, resolve

_PLAIN = re.compile(r"[A-Za-z_][\w/.-]*")
_COMMENT = re.compile(r"(?:^|\s)#")


class _Cannot(Exception):
    """What is to change is not written in a way that can be changed by a few characters."""


def changes(text: str, lines: Lines, outline: Outline | None, edit: Edit, span: Span) -> tuple[Change, ...] | None:
    """What becomes of which characters of a text without its byte order mark; None where it needs a person.

    Args:
        outline: of the text, where it is YAML.
        span: the place of the Edit's location.
    """
    try:
        found = _text(text, lines, edit, span) if edit.location.span or edit.action == "text" else None
        if found is None:
            if outline is None:
                return None
            found = [_Keys(outline, edit).change()]
    except _Cannot:
        return None
    path = edit.location.path
    return tuple(Change(path, a, b, Span(*lines.position(a), *lines.position(b)), new) for a, b, new in found)


def word(key: str) -> re.Pattern[str]:
    """Finds `key` where it is not part of a longer name."""
    before = r"(?<![\w.])" if re.match(r"\w", key) else ""
    after = r"(?!\w)" if re.search(r"\w$", key) else ""
    return re.compile(before + re.escape(key) + after)


def _text(text: str, lines: Lines, edit: Edit, span: Span) -> list[tuple[int, int, str]]:
    start = lines.start(span.line) + span.column - 1
    end = lines.start(span.end_line) + span.end_column - 1
    if edit.action == "remove":
        return [_comment(text, lines, span, start, end)]
    if edit.key is None:
        return [(start, end, str(edit.value))]
    found = [(m.start(), m.end(), str(edit.value)) for m in word(edit.key).finditer(text, start, end)]
    if edit.action != "text" or not found:
        raise _Cannot
    return found


def _comment(text: str, lines: Lines, span: Span, start: int, end: int) -> tuple[int, int, str]:
    """A comment goes with the space before it, and with its line where it stands alone."""
    if text[start : start + 1] != "#":
        raise _Cannot
    before = text[lines.start(span.line) : start]
    if not before.strip():
        return lines.start(span.line), lines.start(span.line + 1), ""
    return start - (len(before) - len(before.rstrip())), end, ""


class _Keys:
    """An Edit of keys and values."""

    def __init__(self, outline: Outline, edit: Edit) -> None:
        self.outline = outline
        self.text = outline.text
        self.edit = edit
        self.document = edit.location.document
        self.route = edit.location.route
        self.end = "\r\n" if "\r\n" in outline.text else "\n"

    def change(self) -> tuple[int, int, str]:
        if self.edit.action == "remove":
            return self._remove()
        if self.edit.action == "insert":
            return self._insert()
        key, value = self._at(self.route)
        part = key if self.edit.action == "rename" else value
        if part is None or part.kind != "scalar" or part.is_text_block or part.start == part.end:
            raise _Cannot
        return content(self.text, part.start, part.end), part.end, _token(self.edit.value, part.style)

    def _at(self, route: Route) -> tuple[Part | None, Part]:
        found = self.outline.at(self.document, route)
        if found is None:
            raise _Cannot
        return found

    def _insert(self) -> tuple[int, int, str]:
        entry = f"{_token(self.edit.key)}: {_token(self.edit.value)}"
        found = self.outline.at(self.document, self.route)
        if found is None and self.route:
            found = self._at(self.route[:-1])
            entry = f"{_token(self.route[-1])}: {{{entry}}}"
        if found is None or found[1].kind != "mapping":
            raise _Cannot
        into = found[1]
        if not into.entries:
            return into.end - 1, into.end - 1, entry
        key, last = into.entries[0 if self.edit.first else -1]
        assert key is not None
        if into.is_flow:
            end = max(key.end, last.end)
            return (key.start, key.start, f"{entry}, ") if self.edit.first else (end, end, f", {entry}")
        column = self.outline.column(key.start)
        if self.edit.first:
            return key.start, key.start, f"{entry}{self.end}{' ' * column}"
        line = self.outline.last(last) + 1
        at = self.outline.start(line)
        missing = "" if self.text[:at].endswith("\n") else self.end
        return at, at, f"{missing}{' ' * column}{entry}{self.end}"

    def _remove(self) -> tuple[int, int, str]:
        if not self.route:
            raise _Cannot
        name, owner = self._at(self.route[:-1])
        self._at(self.route)
        step = self.route[-1]
        index = next(at for at, (key, _) in enumerate(owner.entries) if (at if key is None else key.value) == step)
        if len(owner.entries) == 1:
            return self._only(name, owner)
        return *(self._flow if owner.is_flow else self._block)(owner, index), ""

    def _only(self, name: Part | None, owner: Part) -> tuple[int, int, str]:
        """The last entry goes: an empty mapping or list remains."""
        empty = "{}" if owner.kind == "mapping" else "[]"
        if owner.is_flow:
            return content(self.text, owner.start, owner.end), self._uncommented(owner.start, owner.end), empty
        if name is None or content(self.text, owner.start, owner.end) != owner.start:
            raise _Cannot
        behind = self.text.index(":", name.end) + 1
        self._uncommented(behind, owner.start)
        last = self.outline.last(owner)
        return behind, self.outline.start(last) + len(self.outline.written(last)), f" {empty}"

    def _uncommented(self, start: int, end: int) -> int:
        """`end`; a comment on the way there would be lost."""
        if _COMMENT.search(self.text, start, end):
            raise _Cannot
        return end

    def _flow(self, owner: Part, index: int) -> tuple[int, int]:
        extents = [((key or value).start, max((key or value).end, value.end)) for key, value in owner.entries]
        if index + 1 < len(extents):
            return extents[index][0], self._uncommented(extents[index][0], extents[index + 1][0])
        return extents[index - 1][1], self._uncommented(extents[index - 1][1], extents[index][1])

    def _block(self, owner: Part, index: int) -> tuple[int, int]:
        key, value = owner.entries[index]
        mark = self.outline.dash(owner, index) if key is None else key.start
        start = self.outline.start(self.outline.line(mark))
        end = self.outline.start(self.outline.last(value) + 1)
        if not self.text[start:mark].strip():
            return start, end
        following = owner.entries[index + 1][0] if index + 1 < len(owner.entries) else None
        if following is None or self.text[end : following.start].strip():
            raise _Cannot
        return mark, following.start


def _token(value: Any, style: str = "") -> str:
    """A scalar, in the quotes that were there; plain only where that says the same in brackets as outside."""
    if not isinstance(value, str):
        return json.dumps(value)
    if style == "'":
        return "'" + value.replace("'", "''") + "'"
    return value if not style and _is_plain(value) else json.dumps(value, ensure_ascii=False)


def _is_plain(value: str) -> bool:
    try:
        return _PLAIN.fullmatch(value) is not None and resolve(value) == value
    except OutOfRange:
        return False
