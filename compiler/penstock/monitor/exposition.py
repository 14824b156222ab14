"""The figures of Monitors in Prometheus' text format."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from penstock.monitor.follow import Follow

HELP: Mapping[str, tuple[str, str]] = {
    "penstock_monitor_alarm": ("gauge", "1 while an alarm stands: so many windows in a row as `for` says."),
    "penstock_monitor_measured": ("gauge", "1 where the last window could be measured."),
    "penstock_monitor_p": ("gauge", "p of a signal in the last window, corrected for all of its Monitor (Holm)."),
    "penstock_monitor_effect": ("gauge", "Size of the difference, in the unit of its detector."),
    "penstock_monitor_statistic": ("gauge", "The statistic of a signal in the last window."),
    "penstock_monitor_value": ("gauge", "What an objective measured in the last window."),
    "penstock_monitor_alpha": ("gauge", "The level that p is compared with."),
    "penstock_monitor_rows": ("gauge", "Traces of the last window."),
    "penstock_monitor_coverage": ("gauge", "Share of the last window's traces that tell what is compared or measured."),
    "penstock_monitor_waiting_rows": ("gauge", "Traces of windows that are not full."),
    "penstock_monitor_reading_timestamp_seconds": ("gauge", "When the last window was judged."),
    "penstock_monitor_read_rows_total": ("counter", "Traces that were used."),
    "penstock_monitor_rejected_rows_total": ("counter", "Traces that could not be used, by reason."),
}


class _Sample(NamedTuple):
    name: str
    labels: Mapping[str, str]
    value: float


def text(follows: Sequence[Follow], environment: str) -> str:
    """All of them, a name at a time."""
    samples = [sample for each in follows for sample in _samples(each, environment)]
    lines = []
    for name, (kind, help) in HELP.items():
        lines.append(f"# HELP {name} {help}\n# TYPE {name} {kind}\n")
        lines += [f"{name}{_labels(each.labels)} {each.value:.10g}\n" for each in samples if each.name == name]
    return "".join(lines)


def _samples(follow: Follow, environment: str) -> Iterator[_Sample]:
    at = {"environment": environment, "chain": follow.watched.chain, "monitor": follow.watched.name}
    last = follow.last
    entry = follow.history[-1] if follow.history else {}
    yield _Sample("penstock_monitor_alarm", at, float(follow.alert.standing))
    yield _Sample("penstock_monitor_measured", at, float(bool(entry.get("measured"))))
    yield _Sample("penstock_monitor_waiting_rows", at, follow.waiting)
    yield _Sample("penstock_monitor_read_rows_total", at, follow.rows + follow.rows_before)
    for reason, count in sorted((follow.rejected + follow.rejected_before).items()):
        yield _Sample("penstock_monitor_rejected_rows_total", {**at, "reason": reason}, count)
    if entry:
        yield _Sample("penstock_monitor_rows", at, entry["rows"])
        if entry.get("asked"):
            yield _Sample("penstock_monitor_coverage", at, entry["told"] / entry["asked"])
        yield _Sample("penstock_monitor_reading_timestamp_seconds", at, entry["at"])
    if entry.get("value") is not None:
        yield _Sample("penstock_monitor_value", at, entry["value"])
    if last is None or not last.measured:
        return
    if last.alpha is not None:
        yield _Sample("penstock_monitor_alpha", at, last.alpha)
    for name, signal in last.signals.items():
        of = {**at, "signal": name}
        yield _Sample("penstock_monitor_p", of, signal.holm)
        yield _Sample("penstock_monitor_effect", of, signal.effect)
        yield _Sample("penstock_monitor_statistic", of, signal.statistic)


def _labels(labels: Mapping[str, str]) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
