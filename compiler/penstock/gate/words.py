"""Numbers and values in words."""

import json
import re
from os.path import commonprefix
from typing import Any

from penstock.gate.verdict import MetricVerdict

_LONG = 60
_PLAIN = re.compile(r"[\w.:/+-]{1,40}")


def number(value: float | None) -> str:
    """Four significant digits, no trailing zeros: 0.7, 0.0002, 12.5."""
    if value is None:
        return "?"
    text = f"{value:.4g}"
    return "0" if text == "-0" else text


def share(value: float) -> str:
    """A score or a difference of scores, to two digits, to four where two say 0."""
    return f"{value:.2f}" if value == 0 or abs(value) >= 0.005 else f"{value:.4f}"


def percent(value: float) -> str:
    return f"{number(100 * value)} %"


def count(n: int, one: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{n} {one}{'' if n == 1 else 's'}"


def quoted(name: str) -> str:
    """A row's key, which may be anybody's text, within a sentence: what is more than a plain word is in quotes."""
    if _PLAIN.fullmatch(name):
        return name
    return json.dumps(name if len(name) <= _LONG else name[: _LONG - 1] + "…", ensure_ascii=False)


def probability(p: float) -> str:
    return "p < 0.0001" if p < 0.0001 else f"p = {p:.2g}"


def size(metric: MetricVerdict) -> str:
    """`on 130 rows in 18 clusters`."""
    clusters = "" if metric.clusters == metric.n else f" in {count(metric.clusters, 'cluster')}"
    return f"on {count(metric.n, 'row')}{clusters}"


def change(metric: MetricVerdict, alpha: float) -> str:
    """`facts fell by 0.21 (90 % interval -0.27 to -0.15) on 130 rows in 18 clusters; p = 0.0002`.

    Oriented: `fell` is worse, whatever the metric's own direction. p is of the test for worse, so only a fall has it.
    """
    delta = metric.delta or 0.0
    moved = "did not change" if delta == 0 else f"{'fell' if delta < 0 else 'rose'} by {share(abs(delta))}"
    parts = [f"{metric.metric} {moved}"]
    if metric.low is not None and metric.high is not None:
        parts.append(f"({number(100 * (1 - 2 * alpha))} % interval {share(metric.low)} to {share(metric.high)})")
    parts.append(size(metric))
    return " ".join(parts) + ("" if metric.p is None or delta >= 0 else f"; {probability(metric.p)}")


def undecided(metric: MetricVerdict, alpha: float) -> str:
    """What a margin lacks: `facts: margin 0.05 is undecided on 40 rows; ...`."""
    parts = [f"{metric.metric}: margin {number(metric.margin)} is undecided, {change(metric, alpha)}"]
    if metric.mde is not None:
        parts.append(f"a drop of {share(metric.mde)} would be found")
    if metric.needed is not None and metric.needed > metric.n:
        parts.append(f"about {metric.needed} rows would decide")
    return "; ".join(parts)


def short(before: Any, after: Any) -> tuple[str, str]:
    """Two values as JSON, cut where they are long to where they first differ."""
    a, b = (json.dumps(value, ensure_ascii=False, sort_keys=True, default=str) for value in (before, after))
    start = 0 if max(len(a), len(b)) <= _LONG else max(0, len(commonprefix([a, b])) - _LONG // 3)
    return _cut(a, start), _cut(b, start)


def _cut(text: str, start: int) -> str:
    head, tail = ("..." if start else ""), text[start:]
    return head + (tail if len(tail) <= _LONG else tail[:_LONG] + "...")
