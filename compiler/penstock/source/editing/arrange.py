"""Puts the keys of mappings in an order, with the comments that belong to them; nothing else changes."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from penstock.diagnostics.location import Route
from penstock.source.parsing.outline import Outline, Part

_Change: TypeAlias = tuple[int, int, str]
Order: TypeAlias = Callable[[Route], Sequence[str] | None]
"""The names of the mapping at a route in their order; None: it keeps its own. Others go last."""


def arrange(text: str, order: Order) -> str:
    """A text of one document, with LF ends, its mappings in order.

    A comment above a key goes with it, as does one behind its value or indented further than the key. What stands
    above the first key of the document stays in front. A mapping whose keys cannot be moved stays as it is.
    """
    outline = Outline(text)
    root = next(iter(outline.documents), None)
    if root is None:
        return text
    arranger = _Arranger(outline, order)
    return arranger.spliced(arranger.changes(root, ()), 0, len(text))


def ranked(names: Sequence[str], order: Sequence[str]) -> list[int]:
    """The indices of `names` in order; `<<` first, what `order` does not know last."""
    rank = {name: index for index, name in enumerate(order)}
    return sorted(range(len(names)), key=lambda at: -1 if names[at] == "<<" else rank.get(names[at], len(rank)))


class _Arranger:
    def __init__(self, outline: Outline, order: Order) -> None:
        self.outline = outline
        self.order = order

    def changes(self, part: Part, route: Route) -> list[_Change]:
        """What to put in place of which extents, in the order of the text."""
        if part.kind == "mapping" and part.entries:
            wanted = self._wanted(route, [key.value for key, _ in part.entries if key is not None])
            if wanted != list(range(len(wanted))):
                moved = (self._flow if part.is_flow else self._block)(part, route, wanted)
                if moved is not None:
                    return moved
        steps = (index if key is None else key.value for index, (key, _) in enumerate(part.entries))
        return [
            change
            for step, (_, value) in zip(steps, part.entries, strict=True)
            for change in self.changes(value, (*route, step))
        ]

    def spliced(self, changes: list[_Change], start: int, end: int) -> str:
        """The text from `start` to `end` with the changes that stand there."""
        made, at = [], start
        for first, last, text in changes:
            made += [self.outline.text[at:first], text]
            at = last
        return "".join([*made, self.outline.text[at:end]])

    def _flow(self, part: Part, route: Route, wanted: list[int]) -> list[_Change] | None:
        extents, bodies = [], []
        for key, value in part.entries:
            assert key is not None
            start, end = key.start, max(key.end, value.end)
            extents.append((start, end))
            bodies.append(self.spliced(self.changes(value, (*route, key.value)), start, end))
        gaps = [self.outline.text[a[1] : b[0]] for a, b in zip(extents, extents[1:], strict=False)]
        if any("#" in gap for gap in gaps):
            return None
        return [(*extent, bodies[at]) for extent, at in zip(extents, wanted, strict=True)]

    def _block(self, part: Part, route: Route, wanted: list[int]) -> list[_Change] | None:
        outline, text = self.outline, self.outline.text
        keys = [key for key, _ in part.entries if key is not None]
        starts = [key.start for key in keys]
        column = outline.column(starts[0])
        ends = [outline.start(outline.beyond(outline.last(value) + 1, column)) for _, value in part.entries]
        lines = [outline.start(outline.line(start)) for start in starts]
        is_inline = bool(text[lines[0] : starts[0]].strip())
        above = lines[0] if is_inline or not route else outline.start(outline.above(outline.line(starts[0])))
        leads = [text[above : lines[0]], *(text[a:b] for a, b in zip(ends, lines[1:], strict=False))]
        blank, leads[wanted[0]] = _blank(leads[wanted[0]])
        is_odd = any(text[a:b].strip() for a, b in zip(lines[1:], starts[1:], strict=True))
        if is_odd or (is_inline and leads[wanted[0]]) or not text[: ends[-1]].endswith("\n"):
            return None
        if not _blank(leads[0])[0]:
            leads[0] = blank + leads[0]
        made = []
        for (key, value), start, end, lead in zip(part.entries, starts, ends, leads, strict=True):
            assert key is not None
            body = self.spliced(self.changes(value, (*route, key.value)), start, end)
            made.append(
                "".join(_aligned(line, column) for line in lead.splitlines(keepends=True)) + " " * column + body
            )
        whole = "".join(made[at] for at in wanted)
        return [(starts[0], ends[-1], whole[column:])] if is_inline else [(above, ends[-1], whole)]

    def _wanted(self, route: Route, names: Sequence[str]) -> list[int]:
        order = self.order(route)
        return list(range(len(names))) if order is None else ranked(names, order)


def _aligned(line: str, column: int) -> str:
    """A comment at the column of the keys: deeper it might become part of a text that it comes to stand below."""
    return " " * column + line.lstrip(" ") if line.strip() else line


def _blank(lead: str) -> tuple[str, str]:
    """The blank lines that a text begins with, and the rest."""
    lines = lead.splitlines(keepends=True)
    count = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    return "".join(lines[:count]), "".join(lines[count:])
