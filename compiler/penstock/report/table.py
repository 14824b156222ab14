"""Tables in plain text: as wide as they need to be, never wider than the terminal."""

from collections.abc import Sequence

from penstock.report.block import Column
from penstock.report.excerpt import width

_GAP = 2
_LEAST = 10


def rows(columns: Sequence[Column], cells: Sequence[Sequence[str]], limit: int) -> list[list[list[str]]]:
    """For each row, the header first, its lines; for each line, one padded text a column.

    Where all does not fit into `limit`, the widest columns of words give way and their cells are wrapped.
    """
    table = [[column.title for column in columns], *cells]
    widths = [max(width(row[index]) for row in table) for index in range(len(columns))]
    words = [max(width(word) for row in table for word in row[index].split(" ")) for index in range(len(columns))]
    spare = limit - _GAP * (len(columns) - 1)
    # Lines break between words as long as they can, then within.
    for least in (words, [_LEAST] * len(columns)):
        shrinking = [index for index, column in enumerate(columns) if not column.right]
        while sum(widths) > spare and (shrinking := [i for i in shrinking if widths[i] > least[i]]):
            widths[max(shrinking, key=lambda index: widths[index])] -= 1
    return [_row(columns, row, widths) for row in table]


def _row(columns: Sequence[Column], row: Sequence[str], widths: Sequence[int]) -> list[list[str]]:
    wrapped = [wrap(cell, widths[index]) for index, cell in enumerate(row)]
    height = max(len(lines) for lines in wrapped)
    return [
        [
            _pad(lines[n] if n < len(lines) else "", widths[index], columns[index].right)
            for index, lines in enumerate(wrapped)
        ]
        for n in range(height)
    ]


def wrap(text: str, limit: int) -> list[str]:
    """`text` in lines of at most `limit` columns, broken at spaces where there are any."""
    if width(text) <= limit:
        return [text]
    lines, line = [], ""
    for word in text.split(" "):
        candidate = f"{line} {word}" if line else word
        if width(candidate) <= limit:
            line = candidate
            continue
        if line:
            lines.append(line)
        while width(word) > limit:
            cut = _fitting(word, limit)
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return [*lines, line] if line else lines


def _fitting(word: str, limit: int) -> int:
    if word.isascii():
        return max(1, min(limit, len(word)))
    taken = 0
    for index, character in enumerate(word):
        taken += width(character)
        if taken > limit:
            return max(1, index)
    return len(word)


def _pad(text: str, size: int, right: bool) -> str:
    space = " " * (size - width(text))
    return space + text if right else text + space
