"""Blocks as Markdown, for a pull-request comment or a job's summary.

What others wrote stands in code spans and code blocks only. The whole stays below what a comment may hold; where it
does not fit, it is cut between rows and says what was left out.
"""

from collections.abc import Sequence

from penstock.report import excerpt, inert, words
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
    Line,
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

_CHARACTERS = 63_000  # the API refuses more than 65,536 characters
_BYTES = 258_000  # and more than 262,144 bytes
_ICONS = {Tone.GOOD: "✅", Tone.BAD: "❌", Tone.WARN: "⚠️", Tone.PLAIN: "ℹ️", Tone.MUTED: "ℹ️"}  # noqa: RUF001
_NAMED = 8
_MARKER = 1_000


class Room:
    """What may still be written, in characters and in bytes."""

    def __init__(self, characters: int = _CHARACTERS, octets: int = _BYTES) -> None:
        self.characters, self.octets = characters, octets
        self.cut = False

    def take(self, text: str) -> bool:
        """True and counted if `text` fits; afterwards nothing fits that comes after what did not."""
        octets = len(text.encode("utf-8"))
        if self.cut or len(text) + 2 > self.characters or octets + 2 > self.octets:
            self.cut = True
            return False
        self.characters -= len(text) + 2
        self.octets -= octets + 2
        return True


def document(
    top: Sequence[Block], body: Sequence[Block], foot: Sequence[Block], *, start: Sequence[str] = (), room: Room
) -> str:
    """`start` as it stands, then the blocks; `top` and `foot` have room before `body`, which alone is cut.

    ValueError: `start` is longer than a comment.
    """
    if not all(room.take(part) for part in start):
        raise ValueError("a comment does not begin with more than it holds")
    above, below = ([part for block in blocks for part in _block(block, room)] for blocks in (top, foot))
    made: list[str] = []
    left: list[Line] = []
    title: Line = ()
    whole = not room.cut
    for block in body:
        if isinstance(block, Heading):
            title = (block.text,)
        made += _block(block, room)
        if room.cut:
            left.append(block.summary if isinstance(block, Fold) else title)
    if not whole and not left:
        left.append(())
    return "\n\n".join([*start, *above, *made, *([_cut(left)] if left else []), *below]) + "\n"


def marker(text: str) -> list[str]:
    """The comment by which a comment is found again; nothing where there is no text."""
    return [f"<!-- {inert.line(text, _MARKER).replace('--', '').replace('>', '')} -->"] if text else []


def _cut(left: Sequence[Line]) -> str:
    """What a comment had no room for; the first of them may stand there in part."""
    names = list(dict.fromkeys(_line(line) for line in left if line))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    told = f" Left out, in whole or in part: {'; '.join(names[:_NAMED])}{more}." if names else ""
    return f"*Cut here: a comment holds no more.*{told} The HTML and the JSON report hold all."


def _block(block: Block, room: Room) -> list[str]:
    """The parts of a block that there is room for."""
    match block:
        case Table():
            return _table(block, room)
        case Fold():
            return _fold(block, room)
        case Code(body, language, _):
            return _fenced(inert.lines(body), language, room)
        case WordDiff():
            return _fenced(_difference(block), "diff", room)
        case Finding():
            return _fenced(excerpt.text(block).split("\n"), "text", room)
        case Waterfall():
            return _fenced(waterfall.text(block), "text", room)
        case Scatter():
            return _fenced([*scatter.text(block), block.legend], "text", room)
        case Plot():
            return _fenced(_plot(block), "text", room)
        case _:
            text = _simple(block)
            return [text] if room.take(text) else []


def _simple(block: Verdict | Heading | Paragraph | Bullets | Facts) -> str:
    match block:
        case Verdict(word, tone, line):
            return f"{_ICONS[tone]} **{inert.markdown(word)}**: {_line(line)}"
        case Heading(words, level):
            return f"{'#' * min(6, level + 2)} {inert.markdown(words)}"
        case Paragraph(line):
            return _line(line)
        case Bullets(items):
            return "\n".join(f"- {_line(item)}" for item in items)
        case Facts(pairs):
            return "<sub>" + " · ".join(f"{inert.markdown(name)} {_line(line)}" for name, line in pairs) + "</sub>"


def _line(line: Sequence[Inline], *, cell: bool = False) -> str:
    return "".join(_inline(part, cell) for part in line)


def _inline(part: Inline, cell: bool = False) -> str:
    if isinstance(part, Foreign):
        shown = inert.code(part.text, part.limit, cell=cell)
        return f"[{shown}]({part.url})" if part.url else shown
    if isinstance(part, str):
        return inert.markdown(part)
    text = inert.markdown(part.text)
    return f"**{text}**" if part.strong and text.strip() == text != "" else text


def _table(block: Table, room: Room) -> list[str]:
    head = [
        "| " + " | ".join(inert.markdown(column.title) for column in block.columns) + " |",
        "|" + "|".join("---:" if column.right else "---" for column in block.columns) + "|",
    ]
    if not room.take("\n".join(head) + "\n" + block.note):
        return []
    rows = []
    for index, row in enumerate(block.rows):
        text = "| " + " | ".join(_inline(cell, cell=True) for cell in row) + " |"
        if not room.take(text):
            rows.append(f"| … {len(block.rows) - index} more |")
            break
        rows.append(text)
    return ["\n".join([*head, *rows]), *([inert.markdown(block.note)] if block.note else [])]


def _fold(block: Fold, room: Room) -> list[str]:
    opening = f"<details{' open' if block.open else ''}><summary>{_summary(block.summary)}</summary>"
    closing = "</details>"
    if not room.take(opening + closing):
        return []
    return [opening, *(part for inner in block.blocks for part in _block(inner, room)), closing]


def _summary(line: Sequence[Inline]) -> str:
    # An HTML block holds no Markdown: the summary is HTML on one line, which no blank line can end.
    parts = []
    for part in line:
        if isinstance(part, Foreign):
            parts.append(f"<code>{inert.markup(inert.line(part.text, part.limit))}</code>")
        else:
            word = Word(part) if isinstance(part, str) else part
            text = inert.unlinked(inert.markup(inert.line(word.text)))
            parts.append(f"<b>{text}</b>" if word.strong else text)
    return inert.log("".join(parts))


def _fenced(lines: Sequence[str], language: str, room: Room) -> list[str]:
    kept = list(lines)
    text = inert.fence("\n".join(kept), language)
    if len(text) > room.characters - 2 or len(text.encode("utf-8")) > room.octets - 2:
        spare = min(room.characters, room.octets // 4) - 200
        kept, size = [], 0
        for line in lines:
            size += len(line) + 1
            if size > spare:
                break
            kept.append(line)
        fitting = [inert.fence("\n".join(kept), language)] if kept and room.take("\n".join(kept) + " " * 100) else []
        room.cut = True
        return fitting
    room.take(text)
    return [text]


def _difference(block: WordDiff) -> list[str]:
    parts = words.diff(block.before, block.after)
    made = []
    for sign, side, opening, closing in (("-", "before", "[-", "-]"), ("+", "after", "{+", "+}")):
        marked = "".join(
            part.text if part.where == "both" else f"{opening}{part.text}{closing}"
            for part in parts
            if part.where in ("both", side)
        )
        name = block.names[side == "after"]
        made += [f"{sign} {f'{name}: ' if index == 0 else ''}{line}" for index, line in enumerate(inert.lines(marked))]
    return made


def _plot(block: Plot) -> list[str]:
    scale = whiskers.axis(block.whiskers)
    labels = [inert.line(whisker.label, 40) for whisker in block.whiskers]
    size = max(map(excerpt.width, labels), default=0)
    made = [
        f"{label}{' ' * (size - excerpt.width(label))}  {whiskers.bar(whisker, scale)}".rstrip()
        for whisker, label in zip(block.whiskers, labels, strict=True)
    ]
    return [*made, f"{' ' * size}  {-scale.reach:<+20g}0{scale.reach:>+20g}", f"{whiskers.SIGNS}. {block.legend}"]
