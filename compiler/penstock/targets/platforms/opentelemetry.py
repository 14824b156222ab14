"""What chains tell of themselves, through an OpenTelemetry collector.

## Needs
The collector's `contrib` distribution, 0.110 or newer. Chains reach it where `OTEL_EXPORTER_OTLP_ENDPOINT` names it and
`penstock[tracing]` is installed; Monitors read inputs and outputs only where `PENSTOCK_TRACE_CONTENT=on`.

## Writes
`collector.yaml`: takes traces and metrics by OTLP over HTTP, marks them with project and environment and sends them in
batches: traces on to `endpoint`, without what was asked and answered; tokens and seconds of models to where Prometheus
scrapes them. Where a Monitor reads traces of OpenTelemetry, a file of those chains' spans, with content.

## Apply
`otelcol-contrib --config collector.yaml`, or by the target `docker-compose`. Where `credentials` are set, the variable
is the collector's. `penstock monitor read` takes the file of spans.

## Limits
Spans inside a chain do not name it, so the file of spans leaves out other chains' first spans alone. What a failure
says (the status of a span) goes on as it is. The collector samples nothing. A Monitor of another format reads what its
own source writes.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from penstock.bundle.release import Release
from penstock.spec.field import Credentials, Strict
from penstock.spec.kinds.model import Count
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.resource import Identity
from penstock.targets import yaml
from penstock.targets.target import Elsewhere, File, Piece

CARRIES: Mapping[str, frozenset[str]] = {
    # What is compared and how is `monitor read`'s work; the collector brings the spans.
    "Monitor": frozenset({"chain", "traces", "signal", "skew", "drift", "objective", "detectors", "window", "alert"})
}
WORKFLOW = "gen_ai.workflow.name"
METRICS = ("gen_ai.client.operation.duration", "gen_ai.client.token.usage")
CONTENT = (
    *("gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions", "gen_ai.tool.definitions"),
    *("gen_ai.tool.call.arguments", "gen_ai.tool.call.result", "gen_ai.retrieval.query.text"),
    *("gen_ai.retrieval.documents", "penstock.inputs", "penstock.outputs"),
)
"""Attributes that may hold what people wrote; `PENSTOCK_TRACE_CONTENT` says whether they are there at all."""
_OTLP = frozenset({"otlp", "openinference"})

Listen = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.\[\]:-]*:[0-9]{1,5}$")]


class Settings(Strict):
    """`targets.opentelemetry`."""

    listen: Listen = "127.0.0.1:4318"
    """Where OTLP over HTTP is taken."""
    metrics: Listen = "127.0.0.1:9464"
    """Where Prometheus scrapes."""
    endpoint: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    """Where traces go, by OTLP over HTTP; without it the collector's log counts them."""
    credentials: Credentials | None = None
    """The variable that holds the bearer token of `endpoint`."""
    content: Literal["delete", "hash", "keep"] = "delete"
    """What becomes of inputs and outputs on the way there."""
    spans: Annotated[str, Field(min_length=1)] = "/var/lib/penstock/spans.jsonl"
    """The file that Monitors read."""
    spans_days: Count = 30
    """After how many days its parts are deleted."""
    memory_mib: Count = 512
    """Above which the collector refuses more."""


def emit(release: Release, settings: Settings) -> Iterator[Piece]:
    monitors: dict[str, Monitor] = release.of("Monitor")
    if not release.bundles and not monitors:
        return
    read = {name: monitor for name, monitor in monitors.items() if monitor.traces.format in _OTLP}
    yield from (Elsewhere(Identity("Monitor", name)) for name in monitors.keys() - read.keys())
    chains = sorted({monitor.chain for monitor in read.values()})
    config = {
        "receivers": {"otlp": {"protocols": {"http": {"endpoint": literal(settings.listen)}}}},
        "processors": _processors(release, settings, chains),
        "exporters": _exporters(settings, chains),
        "service": {"pipelines": _pipelines(settings, chains)},
    }
    carried = frozenset(Identity("Monitor", name) for name in read)
    yield File("collector.yaml", yaml.dumps(config), carried)


def literal(text: str) -> str:
    """Text in which the collector puts no variable."""
    return text.replace("$", "$$")


def _processors(release: Release, settings: Settings, chains: list[str]) -> dict[str, Any]:
    marks = {"service.namespace": release.project, "deployment.environment.name": release.environment}
    other = " and ".join(f'name != "{name}"' for name in METRICS)
    made: dict[str, Any] = {
        "memory_limiter": {
            "check_interval": "1s",
            "limit_mib": settings.memory_mib,
            "spike_limit_mib": max(1, settings.memory_mib // 4),
        },
        "resource": {
            "attributes": [{"key": key, "value": literal(value), "action": "upsert"} for key, value in marks.items()]
        },
        "filter/metrics": {"error_mode": "ignore", "metrics": {"metric": [other]}},
        "batch": {"send_batch_size": 512, "timeout": "1s"},
    }
    if settings.content != "keep":
        made["attributes/content"] = {"actions": [{"key": key, "action": settings.content} for key in CONTENT]}
    if chains:
        told = f'attributes["{WORKFLOW}"]'
        strangers = " and ".join([f"{told} != nil", *(f'{told} != "{chain}"' for chain in chains)])
        made["filter/monitored"] = {"error_mode": "ignore", "traces": {"span": [strangers]}}
    return made


def _exporters(settings: Settings, chains: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = {"prometheus": {"endpoint": literal(settings.metrics), "enable_open_metrics": True}}
    if settings.endpoint is None:
        made["debug"] = {"verbosity": "basic"}
    else:
        made["otlphttp"] = {"endpoint": literal(settings.endpoint)}
        if settings.credentials is not None:
            made["otlphttp"]["headers"] = {"authorization": f"Bearer ${{env:{settings.credentials.env}}}"}
    if chains:
        made["file/monitored"] = {
            "path": literal(settings.spans),
            "format": "json",
            "rotation": {"max_megabytes": 100, "max_days": settings.spans_days, "max_backups": 100},
        }
    return made


def _pipelines(settings: Settings, chains: list[str]) -> dict[str, Any]:
    content = [] if settings.content == "keep" else ["attributes/content"]
    made = {
        "traces": {
            "receivers": ["otlp"],
            "processors": ["memory_limiter", "resource", *content, "batch"],
            "exporters": ["debug" if settings.endpoint is None else "otlphttp"],
        },
        "metrics": {
            "receivers": ["otlp"],
            "processors": ["memory_limiter", "filter/metrics", "resource", "batch"],
            "exporters": ["prometheus"],
        },
    }
    if chains:
        made["traces/monitored"] = {
            "receivers": ["otlp"],
            "processors": ["memory_limiter", "filter/monitored", "resource", "batch"],
            "exporters": ["file/monitored"],
        }
    return made
