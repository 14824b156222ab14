"""A Grafana dashboard of Monitors."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from penstock.source import canonical
from penstock.spec.kinds.monitor import Monitor

_SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def dashboard(project: str, environment: str, monitors: Mapping[str, Monitor]) -> bytes:
    """JSON that Grafana imports; the data source is chosen there."""
    panels = [
        panel for row, (name, each) in enumerate(monitors.items()) for panel in _row(row, environment, name, each)
    ]
    body = {
        "uid": canonical.sha256(f"{project} {environment}".encode()).removeprefix("sha256:")[:16],
        "title": f"Penstock: {project}, {environment}",
        "tags": ["penstock"],
        "schemaVersion": 39,
        "time": {"from": "now-7d", "to": "now"},
        "refresh": "1m",
        "templating": {"list": [{"name": "datasource", "type": "datasource", "query": "prometheus"}]},
        "panels": [{"id": number, **panel} for number, panel in enumerate(panels, 1)],
    }
    return (json.dumps(body, indent=2, ensure_ascii=False) + "\n").encode()


def _row(row: int, environment: str, name: str, monitor: Monitor) -> Iterator[dict[str, Any]]:
    at = f'{{environment="{environment}",chain="{monitor.chain}",monitor="{name}"}}'
    yield _panel(row, 0, 6, f"{name}: alarm", "stat", f"penstock_monitor_alarm{at}", "alarm")
    if monitor.objective is not None:
        shown, legend = f"penstock_monitor_value{at}", monitor.objective.measure
        yield _panel(row, 6, 18, f"{name}: {legend}", "timeseries", shown, legend, most=monitor.objective.max)
        return
    yield _panel(
        row, 6, 9, f"{name}: p", "timeseries", f"penstock_monitor_p{at}", "{{signal}}", most=monitor.alert.alpha
    )
    yield _panel(row, 15, 9, f"{name}: effect", "timeseries", f"penstock_monitor_effect{at}", "{{signal}}")


def _panel(
    row: int, x: int, width: int, title: str, kind: str, expression: str, legend: str, *, most: float | None = None
) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    if kind == "stat" or most is not None:
        steps.append({"color": "red", "value": 1 if most is None else most})
    return {
        "title": title,
        "type": kind,
        "datasource": _SOURCE,
        "gridPos": {"h": 7, "w": width, "x": x, "y": row * 7},
        "targets": [{"refId": "A", "expr": expression, "legendFormat": legend, "datasource": _SOURCE}],
        "fieldConfig": {"defaults": {"thresholds": {"mode": "absolute", "steps": steps}}, "overrides": []},
    }
