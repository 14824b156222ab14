"""The formats of traces, in the order of the language."""

from collections.abc import Mapping

READERS: Mapping[str, str] = {
    "otlp": "penstock.monitor.readers.otlp:read",
    "openinference": "penstock.monitor.readers.openinference:read",
    "litellm": "penstock.monitor.readers.litellm:read",
    "langfuse": "penstock.monitor.readers.langfuse:read",
    "jsonl": "penstock.monitor.readers.jsonl:read",
    "csv": "penstock.monitor.readers.csv:read",
    "parquet": "penstock.monitor.readers.parquet:read",
}
