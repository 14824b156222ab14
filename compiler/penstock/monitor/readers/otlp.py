"""Spans of OpenTelemetry as exporters and collectors write them: JSON, a request a line or in all, or protobuf."""

from collections.abc import Iterator
from io import BufferedReader

from penstock.monitor import requests
from penstock.monitor.observed import Record, Rejected
from penstock.monitor.spans import Traces


def read(file: BufferedReader, waiting: Traces | None = None) -> Iterator[Record | Rejected]:
    return requests.read(file, waiting, lambda found: Rejected("shape"))
