"""Indents a YAML text by two spaces a level, lists below their key too; comments keep to what they stand above."""

from dataclasses import dataclass, field

from penstock.source.parsing.offsets import content
from penstock.source.parsing.outline import Outline, Part

STEP = 2


def indent(text: str) -> str:
    """A text of one document, with LF ends, indented. What stands inside brackets and quotes moves with its key."""
    outline = Outline(text)
    root = next(iter(outline.documents), None)
    if root is None or not root.is_block or not root.entries:
        return text
    lines = _Lines(outline)
    lines.walk(root, 0, outline.lines)
    return lines.text()


@dataclass(slots=True)
class _Lines:
    """What becomes of each line.

    Attributes:
        shifts: by how many columns a line moves.
        columns: where the first character of a comment goes.
        gaps: what stands between a `-` and what follows it on its line.
        texts: lines of block scalars.
    """

    outline: Outline
    shifts: dict[int, int] = field(default_factory=dict)
    columns: dict[int, int] = field(default_factory=dict)
    gaps: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    texts: set[int] = field(default_factory=set)

    def walk(self, part: Part, column: int, end: int) -> None:
        """A block mapping or list goes to `column`; comments behind it, up to the line `end`, go with it."""
        outline = self.outline
        marks = [outline.dash(part, index) if key is None else key.start for index, (key, _) in enumerate(part.entries)]
        before = outline.column(marks[0])
        behind = outline.above(outline.line(marks[0])) if self._is_first(marks[0]) else outline.line(marks[0])
        for (key, value), mark in zip(part.entries, marks, strict=True):
            first = outline.line(mark)
            self._comments(behind, first, column)
            behind = outline.beyond(outline.last(value) + 1, before)
            for line in range(first if self._is_first(mark) else first + 1, behind):
                self.shifts[line] = column - before
            if key is None:
                self._item(mark, value, column, behind)
            else:
                self._value(value, column, behind, column - before)
        self._comments(behind, end, column)

    def text(self) -> str:
        return "".join(self._made(line) for line in range(self.outline.lines))

    def _is_first(self, mark: int) -> bool:
        """Whether nothing but space stands before it on its line."""
        start = self.outline.start(self.outline.line(mark))
        return not self.outline.text[start:mark].strip()

    def _comments(self, first: int, last: int, column: int) -> None:
        for line in range(first, last):
            self.columns[line] = column

    def _item(self, dash: int, value: Part, column: int, end: int) -> None:
        line = self.outline.line(dash)
        if self.outline.line(value.start) == line and value.start > dash + 1:
            self.gaps.setdefault(line, []).append((dash + 1, value.start))
        self._value(value, column, end, column - self.outline.column(dash))

    def _value(self, value: Part, column: int, end: int, shift: int) -> None:
        if value.is_block and value.entries:
            self.walk(value, column + STEP, end)
        elif value.is_text_block:
            self._text(value, column, shift)

    def _text(self, part: Part, column: int, shift: int) -> None:
        outline = self.outline
        header = outline.line(content(outline.text, part.start, part.end))
        lines = range(header + 1, outline.last(part) + 1)
        is_told = any(sign.isdigit() for sign in outline.text[part.start : outline.start(header + 1)].partition("#")[0])
        filled = [outline.indent(line) for line in lines if outline.written(line).strip(" ")]
        if not is_told and filled:
            shift = column + STEP - filled[0]
        self.texts.update(lines)
        self.shifts.update(dict.fromkeys(lines, shift))

    def _made(self, line: int) -> str:
        outline = self.outline
        start, stop = outline.start(line), outline.start(line + 1)
        written = outline.text[start:stop]
        if not written.strip(" \n") and (line not in self.texts or written.rstrip("\n") == ""):
            return written.lstrip(" ") if line not in self.texts else written
        for first, last in reversed(self.gaps.get(line, [])):
            written = f"{written[: first - start]} {written[last - start :]}"
        bare = written.lstrip(" ")
        if line in self.columns:
            return " " * self.columns[line] + bare
        return " " * max(len(written) - len(bare) + self.shifts.get(line, 0), 0) + bare
