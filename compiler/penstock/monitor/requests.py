"""Export requests of OpenTelemetry in a file: JSON, one a line or all in one, or protobuf."""

import re
from collections.abc import Callable, Iterator, Mapping
from io import BufferedReader
from typing import Any

from penstock.monitor import objects, protobuf, spans
from penstock.monitor.observed import Record, Rejected
from penstock.monitor.spans import Span, Traces

_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*\{|\{\s*[\"}])")


def read(
    file: BufferedReader, waiting: Traces | None, other: Callable[[Mapping[str, Any]], Span | Rejected]
) -> Iterator[Record | Rejected]:
    """
    Args:
        waiting: where more comes later, what still waits for its root; else such spans are rejected at the end.
        other: what a JSON object is that is no request.
    """
    traces = Traces() if waiting is None else waiting
    if _JSON.match(file.peek(1024)) or not file.peek(1):
        for found in objects.objects(file):
            if isinstance(found, Rejected):
                yield found
            elif "resourceSpans" in found or "resource_spans" in found:
                yield from spans.taken(traces, spans.of_request(found))
            else:
                yield from spans.taken(traces, [other(found)])
    else:
        for request in protobuf.requests(file):
            if isinstance(request, Rejected):
                yield request
            else:
                yield from spans.taken(traces, protobuf.spans(request))
    if waiting is None:
        yield from traces.rest()
