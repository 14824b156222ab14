"""Monitors as recording and alerting rules of Prometheus, with their tests, and a Grafana dashboard.

## Needs
Prometheus 2.42 or newer that scrapes `penstock monitor watch`, whose metrics the rules read.

## Writes
`rules.yaml`: for each Monitor an alert, with the Monitor's severity, and one that says that it is silent or measures
nothing; where a rollout names Monitors, `penstock:rollout_abort:max`, which is 1 while one of them is in alarm.
`tests.yaml`: for `promtool test rules`, that each fires and when it does not. `dashboard.json`: for Grafana.

## Apply
Name `rules.yaml` under `rule_files` in Prometheus' configuration, or mount it by the target `docker-compose`; import
the dashboard. `promtool check rules rules.yaml && promtool test rules tests.yaml` shows that both are sound.

## Limits
The comparison is made by `penstock monitor watch`, which alone sees the texts; Prometheus sees its figures. How many
windows in a row must alarm (`for`) is counted there as well, so a rule has no `for` of its own.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from penstock.bundle.release import Release
from penstock.spec.field import Strict
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.resource import Identity
from penstock.targets import grafana, yaml
from penstock.targets.target import Conflict, File, Piece

METRICS: Mapping[str, str] = {
    "penstock_monitor_alarm": "1 while the Monitor is in alarm, else 0.",
    "penstock_monitor_p": "The p-value of the newest window, by signal.",
    "penstock_monitor_effect": "The size of the difference in the newest window, by signal.",
    "penstock_monitor_value": "The measure of an objective in the newest window.",
    "penstock_monitor_measured": "1 where the newest window could be measured, else 0.",
    "penstock_monitor_reading_timestamp_seconds": "When the newest window was read, in seconds since 1970.",
}
"""What the rules and the dashboard read; each has the labels `environment`, `chain` and `monitor`."""
ABORT = "penstock:rollout_abort:max"
CARRIES: Mapping[str, frozenset[str]] = {
    # What is compared and how is `monitor watch`'s work; the rules carry whom to tell of it.
    "Monitor": frozenset({"chain", "traces", "signal", "skew", "drift", "objective", "detectors", "window", "alert"})
}


def _free(label: str) -> str:
    if label == "alertname":
        raise ValueError("a label that Prometheus does not set itself")
    return label


Label = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z][a-zA-Z0-9_]*$"), AfterValidator(_free)]


class Settings(Strict):
    """`targets.prometheus`."""

    silent_hours: Annotated[int, Field(gt=0)] = 26
    """After how many hours without a reading a Monitor counts as silent."""
    labels: dict[Label, str] = {}
    """Put on every alert, for Alertmanager's routes."""


def emit(release: Release, settings: Settings) -> Iterator[Piece]:
    monitors: dict[str, Monitor] = release.of("Monitor")
    if not monitors:
        return
    yield from _alike(monitors)
    rules = [*_recorded(release, monitors)]
    tests: list[dict[str, Any]] = [*_recorded_tests(release, monitors)]
    for name, monitor in monitors.items():
        rules += _rules(release, name, monitor, settings)
        tests += _tests(release, name, monitor, settings)
    group = {"name": f"penstock-{release.environment}", "rules": rules}
    carried = frozenset(Identity("Monitor", name) for name in monitors)
    yield File("rules.yaml", yaml.dumps({"groups": [group]}), carried)
    body = {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": tests}
    yield File("tests.yaml", yaml.dumps(body), carried)
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
    made = {"summary": f"{name}: {what}", "description": text or f"Monitor {name} of chain {monitor.chain}."}
    return {**made, **({"owner": owner} if owner else {})}


def _plain(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts that Prometheus' templates leave as they are: it would read `{{` as one of them."""
    return {name: text.replace("{{", '{{ "{{" }}') for name, text in texts.items()}


def _alike(monitors: Mapping[str, Monitor]) -> Iterator[Conflict]:
    first: dict[str, str] = {}
    for name in monitors:
        for called in (alert(name), f"{alert(name)}Silent"):
            if (before := first.setdefault(called, name)) != name:
                yield Conflict(Identity("Monitor", name), Identity("Monitor", before), f"both alert as '{called}'")
                break


def _recorded(release: Release, monitors: Mapping[str, Monitor]) -> Iterator[dict[str, Any]]:
    if any(monitor.objective is None for monitor in monitors.values()):
        at = f'{{environment="{release.environment}"}}'
        expression = f"min by (environment, chain, monitor) (penstock_monitor_p{at})"
        yield {"record": "monitor:penstock_monitor_p:min", "expr": expression}
    if names := _aborting(release, monitors):
        at = f'{{environment="{release.environment}",monitor=~"{"|".join(names)}"}}'
        yield {"record": ABORT, "expr": f"max by (environment) (penstock_monitor_alarm{at})"}


def _recorded_tests(release: Release, monitors: Mapping[str, Monitor]) -> Iterator[dict[str, Any]]:
    if names := _aborting(release, monitors):
        at = selector(release.environment, names[-1], monitors[names[-1]])
        told = f'{ABORT}{{environment="{release.environment}"}}'
        yield {
            "interval": "1m",
            "input_series": [{"series": f"penstock_monitor_alarm{at}", "values": "0x30 1x30"}],
            "promql_expr_test": [
                {"expr": ABORT, "eval_time": time, "exp_samples": [{"labels": told, "value": value}]}
                for time, value in (("10m", 0), ("40m", 1))
            ],
        }


def _aborting(release: Release, monitors: Mapping[str, Monitor]) -> list[str]:
    return [] if release.rollout is None else [name for name in release.rollout.abort_on if name in monitors]


def _rules(release: Release, name: str, monitor: Monitor, settings: Settings) -> Iterator[dict[str, Any]]:
    at = selector(release.environment, name, monitor)
    what = "an objective is missed" if monitor.objective is not None else "what is said has shifted"
    yield {
        "alert": alert(name),
        "expr": f"penstock_monitor_alarm{at} == 1",
        "labels": _plain(_labels(release, name, monitor, monitor.alert.severity, settings)),
        "annotations": _plain(_annotations(release, name, monitor, what)),
    }
    age = f"time() - penstock_monitor_reading_timestamp_seconds{at} > {settings.silent_hours * 3600}"
    yield {
        "alert": f"{alert(name)}Silent",
        "expr": f"{age} or penstock_monitor_measured{at} == 0 or absent(penstock_monitor_measured{at})",
        "for": "15m",
        "labels": _plain(_labels(release, name, monitor, "warning", settings)),
        "annotations": _plain(_annotations(release, name, monitor, "it measures nothing")),
    }


def _tests(release: Release, name: str, monitor: Monitor, settings: Settings) -> Iterator[dict[str, Any]]:
    at = selector(release.environment, name, monitor)
    what = "an objective is missed" if monitor.objective is not None else "what is said has shifted"
    alarm = {
        "exp_labels": _labels(release, name, monitor, monitor.alert.severity, settings),
        "exp_annotations": _annotations(release, name, monitor, what),
    }
    silent = {
        "exp_labels": _labels(release, name, monitor, "warning", settings),
        "exp_annotations": _annotations(release, name, monitor, "it measures nothing"),
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
