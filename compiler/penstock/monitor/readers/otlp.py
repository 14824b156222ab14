"""Spans of OpenTelemetry as exporters and collectors write them: JSON, a request a line or in all, or protobuf."""

import re
from collections.abc import Iterator
from io import BufferedReader

from penstock.monitor import objects, protobuf, spans
from penstock.monitor.observed import Record, Rejected

_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*\{|\{\s*[\"}])")


def read(file: BufferedReader, waiting: spans.Traces | None = None) -> Iterator[Record | Rejected]:
    """waiting: where more comes later, what still waits for its root; else such spans are rejected at the end."""
    traces = spans.Traces() if waiting is None else waiting
    if _JSON.match(file.peek(1024)) or not file.peek(1):
        for found in objects.objects(file):
            if isinstance(found, Rejected):
                yield found
            elif "resourceSpans" in found or "resource_spans" in found:
                yield from spans.taken(traces, spans.of_request(found))
            else:
                yield Rejected("shape")
    else:
        for request in protobuf.requests(file):
            if isinstance(request, Rejected):
                yield request
            else:
                yield from spans.taken(traces, protobuf.spans(request))
    if waiting is None:
        yield from traces.rest()
