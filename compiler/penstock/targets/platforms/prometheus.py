"""Monitors as recording and alerting rules of Prometheus, with their tests, and a Grafana dashboard.

## Needs
Prometheus 2.42 or newer that scrapes `penstock monitor watch`, whose metrics the rules read.

## Writes
`rules.yaml`: for each Monitor an alert, with the Monitor's severity, and one that says that it is silent or measures
nothing. `tests.yaml`: for `promtool test rules`, that each fires and when it does not. `dashboard.json`: for Grafana.

## Apply
Name `rules.yaml` under `rule_files` in Prometheus' configuration, or mount it by the target `docker-compose`; import
the dashboard. `promtool check rules rules.yaml && promtool test rules tests.yaml` shows that both are sound.

## Limits
The comparison is made by `penstock monitor watch`, which alone sees the texts; Prometheus sees its figures. How many
windows in a row must alarm (`for`) is counted there as well, so a rule has no `for` of its own.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from penstock.bundle.release import Release
from penstock.spec.field import Strict
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.resource import Identity
from penstock.targets import grafana, yaml
from penstock.targets.target import File, Piece

NOTE = "Made by `penstock compile`; do not edit."
CARRIES: Mapping[str, frozenset[str]] = {
    # What is compared and how is `monitor watch`'s work; the rules carry whom to tell of it.
    "Monitor": frozenset({"chain", "traces", "signal", "skew", "drift", "objective", "detectors", "window", "alert"})
}


class Settings(Strict):
    """`targets.prometheus`."""

    silent_hours: Annotated[int, Field(gt=0)] = 26
    """After how many hours without a reading a Monitor counts as silent."""
    labels: dict[str, str] = {}
    """Put on every alert, for Alertmanager's routes."""


def emit(release: Release, settings: Settings) -> Iterator[Piece]:
    monitors: dict[str, Monitor] = release.of("Monitor")
    if not monitors:
        return
    rules: list[dict[str, Any]] = []
    tests: list[dict[str, Any]] = []
    for name, monitor in monitors.items():
        rules += _rules(release, name, monitor, settings)
        tests += _tests(release, name, monitor, settings)
    group = {"name": f"penstock-{release.environment}", "rules": rules}
    carried = frozenset(Identity("Monitor", name) for name in monitors)
    yield File("rules.yaml", yaml.dumps({"groups": [group]}, note=NOTE), carried)
    body = {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": tests}
    yield File("tests.yaml", yaml.dumps(body, note=NOTE), carried)
    yield File("dashboard.json", grafana.dashboard(release.project, release.environment, monitors), carried)


def selector(environment: str, name: str, monitor: Monitor) -> str:
    """The labels of a Monitor's series, as PromQL; names are DNS labels and need no quoting."""
    return f'{{environment="{environment}",chain="{monitor.chain}",monitor="{name}"}}'


def alert(name: str) -> str:
    """`desk-topics` as `PenstockDeskTopics`."""
    return "Penstock" + "".join(part.capitalize() for part in name.split("-"))


def _labels(release: Release, name: str, monitor: Monitor, severity: str, settings: Settings) -> dict[str, str]:
    own = {"environment": release.environment, "chain": monitor.chain, "monitor": name, "severity": severity}
    return {**settings.labels, **own}


def _annotations(release: Release, name: str, monitor: Monitor, what: str) -> dict[str, str]:
    described = release.metadata.get(Identity("Monitor", name))
    text = described.description if described is not None else None
    owner = described.owner if described is not None else None
    made = {"summary": f"{name}: {what}", "description": plain(text or f"Monitor {name} of chain {monitor.chain}.")}
    return {**made, **({"owner": plain(owner)} if owner else {})}


def plain(text: str) -> str:
    """Text that Prometheus' templates leave as it is: it would read `{{` as one of them."""
    return text.replace("{{", '{{ "{{" }}')


def _rules(release: Release, name: str, monitor: Monitor, settings: Settings) -> Iterator[dict[str, Any]]:
    at = selector(release.environment, name, monitor)
    what = "an objective is missed" if monitor.objective is not None else "what is said has shifted"
    yield {
        "record": "monitor:penstock_monitor_p:min",
        "expr": f"min by (environment, chain, monitor) (penstock_monitor_p{at})",
    }
    yield {
        "alert": alert(name),
        "expr": f"penstock_monitor_alarm{at} == 1",
        "labels": _labels(release, name, monitor, monitor.alert.severity, settings),
        "annotations": _annotations(release, name, monitor, what),
    }
    age = f"time() - penstock_monitor_reading_timestamp_seconds{at} > {settings.silent_hours * 3600}"
    yield {
        "alert": f"{alert(name)}Silent",
        "expr": f"{age} or penstock_monitor_measured{at} == 0 or absent(penstock_monitor_measured{at})",
        "for": "15m",
        "labels": _labels(release, name, monitor, "warning", settings),
        "annotations": _annotations(release, name, monitor, "it measures nothing"),
    }


def _tests(release: Release, name: str, monitor: Monitor, settings: Settings) -> Iterator[dict[str, Any]]:
    at = selector(release.environment, name, monitor)
    what = "an objective is missed" if monitor.objective is not None else "what is said has shifted"
    alarm = {
        "exp_labels": _labels(release, name, monitor, monitor.alert.severity, settings),
        "exp_annotations": _shown(_annotations(release, name, monitor, what)),
    }
    silent = {
        "exp_labels": _labels(release, name, monitor, "warning", settings),
        "exp_annotations": _shown(_annotations(release, name, monitor, "it measures nothing")),
    }
    yield {
        "interval": "1m",
        "input_series": [
            {"series": f"penstock_monitor_alarm{at}", "values": "0x30 1x30"},
            {"series": f"penstock_monitor_measured{at}", "values": "1x60"},
            {"series": f"penstock_monitor_reading_timestamp_seconds{at}", "values": "0+60x60"},
        ],
        "alert_rule_test": [
            {"eval_time": "10m", "alertname": alert(name), "exp_alerts": []},
            {"eval_time": "40m", "alertname": alert(name), "exp_alerts": [alarm]},
            {"eval_time": "40m", "alertname": f"{alert(name)}Silent", "exp_alerts": []},
        ],
    }
    yield {
        "interval": "1m",
        "input_series": [{"series": f"penstock_monitor_measured{at}", "values": "0x60"}],
        "alert_rule_test": [{"eval_time": "30m", "alertname": f"{alert(name)}Silent", "exp_alerts": [silent]}],
    }


def _shown(annotations: Mapping[str, str]) -> dict[str, str]:
    """As they are once the templates are filled in."""
    return {name: text.replace('{{ "{{" }}', "{{") for name, text in annotations.items()}
