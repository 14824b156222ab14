"""One page that opens from a file: no network, light and dark, readable without its script."""

import json
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files

from penstock.report import excerpt, figure, inert, waterfall, whiskers, words
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
    Table,
    Tone,
    Verdict,
    Waterfall,
    Whisker,
    Word,
    WordDiff,
)
from penstock.report.format import Style
from penstock.report.report import Report
from penstock.version import VERSION

_TITLES = {
    "gate": "Gate",
    "diff": "What changed",
    "compile": "Bundles",
    "check": "Findings",
    "eval": "Evaluations",
    "run": "Run",
    "plan": "Plan",
    "compare": "Models",
}


def render(report: Report, style: Style) -> str:
    """The verb's own section first, then the others, latest first; the JSON of the last as data."""
    css, script = _asset("style.css"), _asset("script.js")
    policy = "; ".join(
        [
            "default-src 'none'",
            f"style-src 'sha256-{_hash(css)}'",
            f"script-src 'sha256-{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    title = f"Penstock {inert.markup(inert.line(report.title))}"
    sections = [report.last, *reversed(report.sections[:-1])]
    body = "\n".join(
        f'<section id="{section.name}-{index}">\n<h2>{_TITLES.get(section.name, section.name.capitalize())}</h2>\n'
        f"{_blocks(section.blocks())}\n</section>"
        for index, section in enumerate(sections)
    )
    data = json.dumps(report.last.data(), ensure_ascii=True, allow_nan=False, sort_keys=True).replace("<", "\\u003c")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{css}</style>
</head>
<body>
<header><h1>{title}</h1><p class="tools" hidden><label>Find <input type="search" id="find"></label>
<button type="button" id="unfold">Open all</button> <button type="button" id="redact">Hide texts</button></p></header>
<main>
{body}
</main>
<footer>Penstock {VERSION}</footer>
<script type="application/json" id="data">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def _asset(name: str) -> str:
    return (files("penstock.report") / "assets" / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")


def _blocks(blocks: Sequence[Block]) -> str:
    return "\n".join(_block(block) for block in blocks)


def _block(block: Block) -> str:
    match block:
        case Verdict(word, tone, line):
            return f'<p class="verdict {tone}"><strong>{inert.markup(word)}</strong> <span>{_line(line)}</span></p>'
        case Heading(words, level):
            size = min(6, level + 1)
            return f"<h{size}>{inert.markup(words)}</h{size}>"
        case Paragraph(line):
            return f"<p>{_line(line)}</p>"
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{_line(item)}</li>" for item in items) + "</ul>"
        case Facts(pairs):
            inner = "".join(f"<div><dt>{inert.markup(name)}</dt><dd>{_line(line)}</dd></div>" for name, line in pairs)
            return f"<dl>{inner}</dl>"
        case Table():
            return _table(block)
        case Code(body, _, _):
            return f'<pre class="text"><code>{_text(body)}</code></pre>'
        case WordDiff():
            return _difference(block)
        case Waterfall():
            drawn = "\n".join(waterfall.text(block))
            return f'<pre class="text"><code>{_text(drawn)}</code></pre>'
        case Plot():
            return _plot(block)
        case Finding():
            return f'<pre class="finding">{_finding(block)}</pre>'
        case Fold(summary, blocks, is_open):
            state = " open" if is_open else ""
            return f"<details{state}><summary>{_line(summary)}</summary>\n{_blocks(blocks)}\n</details>"


def _line(line: Sequence[Inline]) -> str:
    return "".join(_inline(part) for part in line)


def _inline(part: Inline) -> str:
    if isinstance(part, Foreign):
        return f"<code>{inert.markup(inert.line(part.text, part.limit))}</code>"
    word = Word(part) if isinstance(part, str) else part
    text = inert.markup(inert.line(word.text))
    if word.tone is not Tone.PLAIN:
        text = f'<span class="{word.tone}">{text}</span>'
    return f"<strong>{text}</strong>" if word.strong else text


def _text(text: str) -> str:
    return inert.markup("\n".join(inert.lines(text)))


def _finding(block: Finding) -> str:
    lines = []
    for line in excerpt.lines(block):
        spans = (
            f'<span class="{word.tone}">{inert.markup(word.text)}</span>'
            if word.tone is not Tone.PLAIN
            else inert.markup(word.text)
            for word in line
        )
        lines.append("".join(spans))
    return "\n".join(lines)


def _table(block: Table) -> str:
    head = "".join(f'<th scope="col"{_aligned(column)}>{inert.markup(column.title)}</th>' for column in block.columns)
    rows = []
    for row in block.rows:
        cells = (f"<td{_aligned(column)}>{_inline(cell)}</td>" for column, cell in zip(block.columns, row, strict=True))
        rows.append(f"<tr>{''.join(cells)}</tr>")
    note = f'<p class="note">{inert.markup(block.note)}</p>' if block.note else ""
    inner = f"<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody>"
    return f'<div class="wide"><table>{inner}</table></div>{note}'


def _aligned(column: Column) -> str:
    return ' class="right"' if column.right else ""


def _difference(block: WordDiff) -> str:
    parts = words.diff(block.before, block.after)
    sides = []
    for side, tag in (("before", "del"), ("after", "ins")):
        inner = "".join(
            _text(part.text) if part.where == "both" else f"<{tag}>{_text(part.text)}</{tag}>"
            for part in parts
            if part.where in ("both", side)
        )
        name = inert.markup(block.names[side == "after"])
        sides.append(f'<div><h5>{name}</h5><pre class="text">{inner or "<i>(empty)</i>"}</pre></div>')
    return f'<div class="sides">{"".join(sides)}</div>'


_ROW, _PLOT = 26, 480
_LETTER, _LETTERS = 7.5, 34  # width of a letter of a label, how many of them are shown


def _plot(block: Plot) -> str:
    """Whiskers drawn by hand; every row carries its figures as text for those who do not see it."""
    scale = whiskers.axis(block.whiskers)
    height = _ROW * len(block.whiskers) + 28
    left = round(_LETTER * max(min(_LETTERS, len(whisker.label)) for whisker in block.whiskers))
    zero = _x(scale, left, 0.0)
    rows = "".join(
        _whisker(whisker, scale, left, _ROW * index + _ROW // 2) for index, whisker in enumerate(block.whiskers)
    )
    ticks = "".join(
        f'<text class="tick" x="{_x(scale, left, value):g}" y="{height - 8}" text-anchor="middle">'
        f"{figure.signed(value)}</text>"
        for value in (-scale.reach, -scale.reach / 2, 0.0, scale.reach / 2, scale.reach)
    )
    return (
        f'<figure><svg viewBox="0 0 {left + _PLOT + 50} {height}" role="img" '
        f'aria-label="{inert.markup(block.legend)}">'
        f'<line class="zero" x1="{zero:g}" x2="{zero:g}" y1="0" y2="{height - 24}"/>{rows}{ticks}</svg>'
        f"<figcaption>{inert.markup(block.legend)}</figcaption></figure>"
    )


def _x(scale: whiskers.Axis, left: int, value: float) -> float:
    return round(left + 20 + scale.at(value) * _PLOT, 1)


def _whisker(whisker: Whisker, scale: whiskers.Axis, left: int, y: int) -> str:
    low, high, delta = (_x(scale, left, value) for value in (whisker.low, whisker.high, whisker.delta))
    label = inert.markup(inert.line(whisker.label, _LETTERS))
    told = f"{label}: {figure.signed(whisker.delta)}, {figure.interval(whisker.low, whisker.high)}"
    margin = ""
    if whisker.margin is not None:
        place = _x(scale, left, -whisker.margin)
        margin = f'<line class="margin" x1="{place:g}" x2="{place:g}" y1="{y - 10}" y2="{y + 10}"/>'
    return (
        f'<g class="{whisker.tone}"><title>{told}</title>'
        f'<text x="{left}" y="{y + 4}" text-anchor="end">{label}</text>{margin}'
        f'<line class="span" x1="{low:g}" x2="{high:g}" y1="{y}" y2="{y}"/>'
        f'<line class="end" x1="{low:g}" x2="{low:g}" y1="{y - 5}" y2="{y + 5}"/>'
        f'<line class="end" x1="{high:g}" x2="{high:g}" y1="{y - 5}" y2="{y + 5}"/>'
        f'<circle cx="{delta:g}" cy="{y}" r="4"/></g>'
    )
