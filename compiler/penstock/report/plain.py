"""Blocks as plain text, with colour or without."""

from collections.abc import Sequence

from penstock.report import excerpt, inert, table, words
from penstock.report.block import (
    Block,
    Bullets,
    Code,
    Facts,
    Finding,
    Fold,
    Foreign,
    Heading,
    Inline,
    Paragraph,
    Plot,
    Scatter,
    Table,
    Tone,
    Verdict,
    Waterfall,
    Word,
    WordDiff,
)
from penstock.report.plots import scatter, waterfall, whiskers

_COLOURS = {Tone.GOOD: "32", Tone.BAD: "31", Tone.WARN: "33", Tone.MUTED: "2"}


def text(blocks: Sequence[Block], *, colour: bool = False, width: int = 100, full: bool = False) -> str:
    """`blocks` one below the other, ending in a line feed; `full`: with what is folded.

    No line is a workflow command.
    """
    lines = _stack(blocks, colour, width, full)
    return inert.log("\n".join(lines) + "\n") if lines else ""


def _stack(blocks: Sequence[Block], colour: bool, width: int, full: bool) -> list[str]:
    """A blank line between blocks, but not below a heading and not between folds that are closed."""
    made: list[str] = []
    before: Block | None = None
    for block in blocks:
        lines = _lines(block, colour, width, full)
        folded = isinstance(before, Fold) and isinstance(block, Fold) and not (full or before.open or block.open)
        if made and lines and not (folded or isinstance(before, Heading)):
            made.append("")
        made += lines
        before = block if lines else before
    return made


def _word(part: Inline) -> Word:
    if isinstance(part, Foreign):
        tick = "`" if part.ticked else ""
        return Word(f"{tick}{inert.line(part.text, part.limit)}{tick}")
    word = Word(part) if isinstance(part, str) else part
    return Word(inert.line(word.text), word.tone, word.strong)


def _paint(word: Word, colour: bool) -> str:
    codes = [*(["1"] if word.strong else []), *([_COLOURS[word.tone]] if word.tone in _COLOURS else [])]
    return f"\x1b[{';'.join(codes)}m{word.text}\x1b[0m" if colour and codes and word.text else word.text


def _join(line: Sequence[Inline], colour: bool) -> str:
    return "".join(_paint(_word(part), colour) for part in line)


def _lines(block: Block, colour: bool, width: int, full: bool) -> list[str]:
    match block:
        case Verdict(word, tone, line):
            return [_paint(Word(word, tone, strong=True), colour) + ": " + _join(line, colour)]
        case Heading(words, _):
            return [_paint(Word(inert.line(words), strong=True), colour)]
        case Paragraph(line):
            return [_join(line, colour)]
        case Bullets(items):
            return [f"- {_join(item, colour)}" for item in items]
        case Facts(pairs):
            size = max((excerpt.width(name) for name, _ in pairs), default=0)
            return [
                _paint(Word(f"{name:<{size}}", Tone.MUTED), colour) + f"  {_join(line, colour)}" for name, line in pairs
            ]
        case Table():
            return _table(block, colour, width)
        case Code(body, _, True):
            return [f"  {line}".rstrip() for line in inert.lines(body)]
        case Code(body, _):
            return [_paint(Word("| ", Tone.MUTED), colour) + line for line in inert.lines(body)]
        case WordDiff():
            return _difference(block, colour)
        case Plot():
            return _plot(block, colour)
        case Scatter():
            return [*scatter.text(block), _paint(Word(block.legend, Tone.MUTED), colour)]
        case Waterfall():
            return [f"{_paint(Word(bar, tone), colour)}  {note}".rstrip() for bar, tone, note in waterfall.lines(block)]
        case Finding():
            return ["".join(_paint(word, colour) for word in line).rstrip() for line in excerpt.lines(block)]
        case Fold(summary, blocks, is_open):
            head = _join(summary, colour)
            if not (full or is_open):
                return [head + _paint(Word("  (-v shows more)", Tone.MUTED), colour)]
            inner = _stack(blocks, colour, width - 2, full)
            return [head, *(f"  {line}".rstrip() for line in inner)]


def _table(block: Table, colour: bool, width: int) -> list[str]:
    cells = [[_word(cell) for cell in row] for row in block.rows]
    laid = table.rows(block.columns, [[cell.text for cell in row] for row in cells], width)
    made = ["  ".join(_paint(Word(c, Tone.MUTED), colour) for c in line).rstrip() for line in laid[0]]
    if not colour:
        made.append("  ".join("-" * excerpt.width(cell) for cell in laid[0][0]).rstrip())
    for row, lines in zip(cells, laid[1:], strict=True):
        for line in lines:
            if colour:
                line = [_paint(Word(c, w.tone, w.strong), colour) for c, w in zip(line, row, strict=True)]
            made.append("  ".join(line).rstrip())
    return [*made, *([_paint(Word(block.note, Tone.MUTED), colour)] if block.note else [])]


def _difference(block: WordDiff, colour: bool) -> list[str]:
    parts = words.diff(block.before, block.after)
    made = []
    for sign, side, opening, closing, tone in (
        ("- ", "before", "[-", "-]", Tone.BAD),
        ("+ ", "after", "{+", "+}", Tone.GOOD),
    ):
        name = block.names[side == "after"]
        marked = "".join(
            part.text if part.where == "both" else f"{opening}{part.text}{closing}"
            for part in parts
            if part.where in ("both", side)
        )
        for index, line in enumerate(inert.lines(marked)):
            start = f"{sign}{name}: " if index == 0 else f"{sign}{' ' * (len(name) + 2)}"
            made.append(_paint(Word(start, tone), colour) + line)
    return made


def _plot(block: Plot, colour: bool) -> list[str]:
    scale = whiskers.axis(block.whiskers)
    labels = [inert.line(whisker.label, 40) for whisker in block.whiskers]
    size = max(map(excerpt.width, labels), default=0)
    made = []
    for whisker, label in zip(block.whiskers, labels, strict=True):
        space = " " * (size - excerpt.width(label))
        made.append(f"{label}{space}  {_paint(Word(whiskers.bar(whisker, scale), whisker.tone), colour)}")
    ends = f"{-scale.reach:<+20g}0{scale.reach:>+20g}"
    made.append(f"{' ' * size}  {_paint(Word(ends, Tone.MUTED), colour)}")
    return [line.rstrip() for line in [*made, _paint(Word(f"{whiskers.SIGNS}. {block.legend}", Tone.MUTED), colour)]]
