"""For a pull-request comment or a job's summary.

What others wrote stands in code spans and code blocks only. The whole stays below what a comment may hold; where it
does not fit, it is cut between rows and says so.
"""

from collections.abc import Sequence

from penstock.report import excerpt, inert, scatter, waterfall, whiskers, words
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
from penstock.report.format import Style
from penstock.report.report import Report

_CHARACTERS = 64_000  # the API refuses more than 65,536 characters
_BYTES = 261_000  # and more than 262,144 bytes
_ICONS = {Tone.GOOD: "✅", Tone.BAD: "❌", Tone.WARN: "⚠️", Tone.PLAIN: "ℹ️", Tone.MUTED: "ℹ️"}  # noqa: RUF001
_CUT = "*Cut here: a comment holds no more. The HTML and the JSON report hold all.*"


class _Room:
    """What may still be written, in characters and in bytes."""

    def __init__(self, characters: int, octets: int) -> None:
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


def render(report: Report, style: Style) -> str:
    """The verb's own section; the others folded below it."""
    room = _Room(_CHARACTERS, _BYTES)
    blocks = list(report.last.blocks())
    facts = [block for block in blocks if isinstance(block, Facts)][-1:]
    blocks = [block for block in blocks if not any(block is fact for fact in facts)]
    if not style.quiet:
        blocks += [
            Fold((Word(section.name.capitalize(), strong=True),), tuple(section.blocks()))
            for section in report.sections[:-1]
        ]
    marker = [f"<!-- {inert.line(style.marker).replace('--', '')} -->"] if style.marker else []
    title = [f"### Penstock {inert.markdown(report.title)}"]
    footer = [part for fact in facts for part in _block(fact, room)]
    for part in (*marker, *title):
        room.take(part)
    body = [part for block in blocks for part in _block(block, room)]
    return "\n\n".join([*marker, *title, *body, *([_CUT] if room.cut else []), *footer]) + "\n"


def _block(block: Block, room: _Room) -> list[str]:
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
        return inert.code(part.text, part.limit, cell=cell)
    if isinstance(part, str):
        return inert.markdown(part)
    text = inert.markdown(part.text)
    return f"**{text}**" if part.strong and text.strip() == text != "" else text


def _table(block: Table, room: _Room) -> list[str]:
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


def _fold(block: Fold, room: _Room) -> list[str]:
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
            text = inert.markup(inert.line(word.text))
            parts.append(f"<b>{text}</b>" if word.strong else text)
    return "".join(parts)


def _fenced(lines: Sequence[str], language: str, room: _Room) -> list[str]:
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
