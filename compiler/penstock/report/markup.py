"""Blocks as HTML: semantic, inert, without a class that is not of the page's own style."""

from collections.abc import Sequence
from typing import Final

from penstock.report import excerpt, inert, words
from penstock.report.block import (
    Block,
    Bullets,
    Code,
    Column,
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
from penstock.report.plots import plotted, scattered, waterfall

_RIGHT: Final = ' class="right"'
_SHORT: Final = 32
"""Letters of a name that is not broken."""


def body(blocks: Sequence[Block]) -> str:
    """The blocks, one below the other; a fold that holds but a graph's source is left out: the page draws graphs."""
    return "\n".join(_block(block) for block in blocks if not _is_drawn(block))


def _is_drawn(block: Block) -> bool:
    return isinstance(block, Fold) and all(isinstance(b, Code) and b.language == "mermaid" for b in block.blocks)


def _block(block: Block) -> str:
    match block:
        case Verdict(word, tone, line):
            return f'<p class="verdict {tone}"><strong>{inert.markup(word)}</strong> <span>{told(line)}</span></p>'
        case Heading(words, level):
            size = min(6, level + 1)
            return f"<h{size}>{inert.markup(words)}</h{size}>"
        case Paragraph(line):
            return f"<p>{told(line)}</p>"
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{told(item)}</li>" for item in items) + "</ul>"
        case Facts(pairs):
            inner = "".join(f"<div><dt>{inert.markup(name)}</dt><dd>{told(line)}</dd></div>" for name, line in pairs)
            return f"<dl>{inner}</dl>"
        case Table():
            return _table(block)
        case Code(code, _, _):
            return f'<pre class="text"><code>{lines(code)}</code></pre>'
        case WordDiff():
            return _difference(block)
        case Waterfall():
            drawn = "\n".join(waterfall.text(block))
            return f'<pre class="text"><code>{lines(drawn)}</code></pre>'
        case Plot():
            return plotted.svg(block)
        case Scatter():
            return scattered.svg(block)
        case Finding():
            return f'<pre class="finding">{_finding(block)}</pre>'
        case Fold(summary, blocks, is_open):
            state = " open" if is_open else ""
            return f"<details{state}><summary>{told(summary)}</summary>\n{body(blocks)}\n</details>"


def told(line: Sequence[Inline]) -> str:
    return "".join(part(one) for one in line)


def part(inline: Inline) -> str:
    if isinstance(inline, Foreign):
        short = ' class="short"' if len(inline.text) <= _SHORT else ""
        return f"<code{short}>{inert.markup(inert.line(inline.text, inline.limit))}</code>"
    word = Word(inline) if isinstance(inline, str) else inline
    text = inert.markup(inert.line(word.text))
    if word.tone is not Tone.PLAIN:
        text = f'<span class="{word.tone}">{text}</span>'
    return f"<strong>{text}</strong>" if word.strong else text


def lines(given: str) -> str:
    return inert.markup("\n".join(inert.lines(given)))


def _finding(block: Finding) -> str:
    made = []
    for line in excerpt.lines(block):
        spans = (
            f'<span class="{word.tone}">{inert.markup(word.text)}</span>'
            if word.tone is not Tone.PLAIN
            else inert.markup(word.text)
            for word in line
        )
        made.append("".join(spans))
    return "\n".join(made)


def _table(block: Table) -> str:
    head = "".join(f'<th scope="col"{_aligned(column)}>{inert.markup(column.title)}</th>' for column in block.columns)
    rows = []
    for row in block.rows:
        cells = (f"<td{_aligned(column)}>{part(cell)}</td>" for column, cell in zip(block.columns, row, strict=True))
        rows.append(f"<tr>{''.join(cells)}</tr>")
    note = f'<p class="note">{inert.markup(block.note)}</p>' if block.note else ""
    inner = f"<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody>"
    return f'<div class="wide"><table>{inner}</table></div>{note}'


def heads(names: Sequence[str], right: Sequence[str] = ()) -> str:
    """The head of a table with these titles, some of them over figures; one without a title heads nothing."""
    cells = (
        f'<th scope="col"{_RIGHT if name in right else ""}>{inert.markup(name)}</th>' if name else "<td></td>"
        for name in names
    )
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def _aligned(column: Column) -> str:
    return _RIGHT if column.right else ""


def _difference(block: WordDiff) -> str:
    parts = words.diff(block.before, block.after)
    sides = []
    for side, tag in (("before", "del"), ("after", "ins")):
        inner = "".join(
            lines(run.text) if run.where == "both" else f"<{tag}>{lines(run.text)}</{tag}>"
            for run in parts
            if run.where in ("both", side)
        )
        name = inert.markup(block.names[side == "after"])
        sides.append(f'<div><p class="side">{name}</p><pre class="text">{inner or "<i>(empty)</i>"}</pre></div>')
    return f'<div class="sides">{"".join(sides)}</div>'
