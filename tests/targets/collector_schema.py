"""The fields of the OpenTelemetry collector's components that are written, and no other, as a JSON Schema.

After the components' own documentation in opentelemetry-collector and opentelemetry-collector-contrib: otlp receiver,
memory_limiter, resource, attributes, filter and batch processors, prometheus, debug, otlphttp and file exporters.
"""

from typing import Any

TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
DURATION: dict[str, Any] = {"type": "string", "pattern": "^[0-9]+(ms|s|m|h)$"}
ADDRESS: dict[str, Any] = {"type": "string", "pattern": "^.*:[0-9]+$"}
CONDITIONS: dict[str, Any] = {"type": "array", "minItems": 1, "items": TEXT}
ACTIONS: dict[str, Any] = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["key", "action"],
        "properties": {
            "key": TEXT,
            "value": {"type": ["string", "number", "boolean"]},
            "action": {"enum": ["insert", "update", "upsert", "delete", "hash"]},
        },
        "additionalProperties": False,
        "if": {"properties": {"action": {"enum": ["insert", "update", "upsert"]}}},
        "then": {"required": ["value"]},
        "else": {"not": {"required": ["value"]}},
    },
}


def closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def named(components: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Components by type, each also as `type/name`."""
    patterns = {f"^{kind}(/[a-z][a-z0-9_-]*)?$": schema for kind, schema in components.items()}
    return {"type": "object", "minProperties": 1, "patternProperties": patterns, "additionalProperties": False}


ERROR_MODE = {"enum": ["ignore", "silent", "propagate"]}
SCHEMA: dict[str, Any] = closed(
    {
        "receivers": named(
            {"otlp": closed({"protocols": closed({"http": closed({"endpoint": ADDRESS}, "endpoint")})}, "protocols")}
        ),
        "processors": named(
            {
                "memory_limiter": closed(
                    {"check_interval": DURATION, "limit_mib": COUNT, "spike_limit_mib": COUNT},
                    "check_interval",
                    "limit_mib",
                ),
                "resource": closed({"attributes": ACTIONS}, "attributes"),
                "attributes": closed({"actions": ACTIONS}, "actions"),
                "filter": closed(
                    {
                        "error_mode": ERROR_MODE,
                        "traces": closed({"span": CONDITIONS}, "span"),
                        "metrics": closed({"metric": CONDITIONS}, "metric"),
                    },
                    "error_mode",
                ),
                "batch": closed({"send_batch_size": COUNT, "send_batch_max_size": COUNT, "timeout": DURATION}),
            }
        ),
        "exporters": named(
            {
                "prometheus": closed({"endpoint": ADDRESS, "enable_open_metrics": {"type": "boolean"}}, "endpoint"),
                "debug": closed({"verbosity": {"enum": ["basic", "normal", "detailed"]}}),
                "otlphttp": closed(
                    {
                        "endpoint": {"type": "string", "pattern": "^https?://"},
                        "headers": {"type": "object", "additionalProperties": TEXT},
                    },
                    "endpoint",
                ),
                "file": closed(
                    {
                        "path": TEXT,
                        "format": {"enum": ["json", "proto"]},
                        "rotation": closed({"max_megabytes": COUNT, "max_days": COUNT, "max_backups": COUNT}),
                    },
                    "path",
                ),
            }
        ),
        "service": closed(
            {
                "pipelines": {
                    "type": "object",
                    "minProperties": 1,
                    "patternProperties": {
                        "^(traces|metrics|logs)(/[a-z]+)?$": closed(
                            {"receivers": CONDITIONS, "processors": CONDITIONS, "exporters": CONDITIONS},
                            "receivers",
                            "exporters",
                        )
                    },
                    "additionalProperties": False,
                }
            },
            "pipelines",
        ),
    },
    "receivers",
    "exporters",
    "service",
)
