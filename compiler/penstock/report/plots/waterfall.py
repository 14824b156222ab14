"""Steps on a common clock, as lines of signs."""

from penstock.report import excerpt, inert
from penstock.report.block import Tone, Waterfall

_CELLS = 32


def lines(block: Waterfall) -> list[tuple[str, Tone, str]]:
    """Label, tone and note of each bar: the label is laid out, with its bar behind it."""
    labels = [f"{'  ' * bar.depth}{inert.line(bar.label, 40)}" for bar in block.bars]
    size = max(map(excerpt.width, labels), default=0)
    drawn = []
    for bar, label in zip(block.bars, labels, strict=True):
        space = " " * (size - excerpt.width(label))
        drawn.append((f"{label}{space}  {_bar(bar.began, bar.seconds, block.total)}", bar.tone, bar.note))
    return drawn


def text(block: Waterfall) -> list[str]:
    return [f"{label}  {note}".rstrip() for label, _, note in lines(block)]


def _bar(began: float, seconds: float, total: float) -> str:
    """`[====]` from when to when; what took no time is one sign."""
    share = 0.0 if total <= 0 else _CELLS / total
    start = min(_CELLS - 1, int(began * share))
    length = max(1, min(_CELLS - start, round(seconds * share)))
    return f"|{' ' * start}{'=' * length if seconds else '.'}".ljust(_CELLS + 1) + "|"
