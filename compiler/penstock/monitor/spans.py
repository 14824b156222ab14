"""Spans of OpenTelemetry, gathered into traces: one for each chain that was asked."""

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from penstock.monitor import messages
from penstock.monitor.observed import Record, Rejected
from penstock.runtime.traces import semconv

HELD = 20_000
"""Spans whose root has not come yet; of more, the oldest trace is given up."""
_REMOTE = 0x200  # SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK
_ERRORS = (2, "STATUS_CODE_ERROR", "ERROR")


@dataclass(frozen=True, slots=True)
class Span:
    """
    Attributes:
        parent: empty at the root of a trace.
        began, ended: seconds since 1970; 0 where that is not told.
        is_remote: the parent belongs to another service.
    """

    trace: str
    id: str
    parent: str
    began: float
    ended: float
    attributes: Mapping[str, Any]
    failed: bool = False
    is_remote: bool = False

    @property
    def is_chain(self) -> bool:
        """Whether a chain was asked here: at a root, where this service was called, or where a workflow begins."""
        if self.attributes.get(semconv.OPERATION) == semconv.INVOKE_WORKFLOW and "penstock.step.id" not in (
            self.attributes
        ):
            return True
        return not self.parent or self.is_remote


class Traces:
    """Puts spans together, in whatever order they come."""

    def __init__(self, held: int = HELD) -> None:
        self._held = held
        self._waiting: OrderedDict[str, list[Span]] = OrderedDict()
        self._count = 0

    def take(self, spans: Iterable[Span]) -> Iterator[Record | Rejected]:
        """Those of one request, or of one line: what they complete."""
        roots: list[Span] = []
        for span in spans:
            if span.is_chain:
                roots.append(span)
            else:
                self._waiting.setdefault(span.trace, []).append(span)
                self._count += 1
        inner = {each.trace for each in roots if each.parent and not each.is_remote}
        for root in roots:
            if root.trace in inner and not root.parent:
                continue  # what calls the chain: the workflow below it is the trace
            below = self._waiting.pop(root.trace, [])
            self._count -= len(below)
            yield record(root, sorted(below, key=lambda span: (span.began, span.id)))
        while self._count > self._held:
            _, lost = self._waiting.popitem(last=False)
            self._count -= len(lost)
            yield Rejected("orphan")

    def rest(self) -> Iterator[Rejected]:
        """What still waits for its root, a rejection a trace."""
        for _ in self._waiting:
            yield Rejected("orphan")
        self._waiting.clear()
        self._count = 0


def record(root: Span, below: Sequence[Span]) -> Record:
    """A trace: attributes of its root, else of the first span that has them."""
    attributes: dict[str, Any] = dict(root.attributes)
    for span in below:
        for name, value in span.attributes.items():
            attributes.setdefault(name, value)
    own = root.attributes
    given: dict[str, Any] = {
        "id": root.trace if not root.parent else f"{root.trace}/{root.id}",
        "time": root.ended or root.began or None,
        "latency": root.ended - root.began if root.ended and root.began else None,
        "error": root.failed or bool(own.get(semconv.ERROR_TYPE)),
        "session": attributes.get("session.id", attributes.get("gen_ai.conversation.id")),
        "tenant": attributes.get("tenant.id", attributes.get("user.id")),
        "release": attributes.get("service.version"),
        "cost": _sum(own, below, ("penstock.usd",), ("llm.cost.total",)),
        "tokens": _sum(
            own,
            below,
            (semconv.INPUT_TOKENS, semconv.OUTPUT_TOKENS),
            ("llm.token_count.total",),
            ("llm.token_count.prompt", "llm.token_count.completion"),
        ),
        "inputs": _object(own.get("penstock.inputs")),
        "outputs": _object(own.get("penstock.outputs")),
        "steps": _steps(below),
    }
    given |= _said(root, below)
    workflow = own.get(semconv.WORKFLOW)
    told = {name: value for name, value in given.items() if value is not None}
    return Record(attributes, told, workflow if isinstance(workflow, str) else None)


def _said(root: Span, below: Sequence[Span]) -> dict[str, Any]:
    """What was asked first and answered last."""
    found: dict[str, Any] = {}
    value = root.attributes.get("input.value")
    spans = [root, *below]
    if value is not None:  # OpenInference
        read, kind = _object(value), root.attributes.get("input.mime_type", "")
        found["inputs" if read is not None and "json" in str(kind) else "input"] = read or value
    else:
        texts = (messages.asked(_json(span.attributes.get(semconv.INPUT_MESSAGES))) for span in spans)
        found["input"] = next((text for text in texts if text is not None), None)
    value = root.attributes.get("output.value")
    if value is not None:
        read, kind = _object(value), root.attributes.get("output.mime_type", "")
        found["outputs" if read is not None and "json" in str(kind) else "output"] = read or value
    else:
        texts = (messages.answered(_json(span.attributes.get(semconv.OUTPUT_MESSAGES))) for span in reversed(spans))
        found["output"] = next((text for text in texts if text is not None), None)
    return {name: value for name, value in found.items() if value is not None}


def _steps(below: Sequence[Span]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for span in below:
        id = span.attributes.get("penstock.step.id")
        if not isinstance(id, str):
            continue
        outputs = _object(span.attributes.get("penstock.outputs"))
        text = messages.answered(_json(span.attributes.get(semconv.OUTPUT_MESSAGES)))
        found[id] = outputs if outputs is not None else {} if text is None else {"text": text}
    return found or None


def _sum(own: Mapping[str, Any], below: Sequence[Span], *names: tuple[str, ...]) -> float | None:
    """The first of these groups that the root tells, else that the spans below it tell, summed."""
    for group in names:
        here = [own[name] for name in group if _is_number(own.get(name))]
        if here:
            return float(sum(here))
    for group in names:
        # spans inside a span that tells it would count twice
        telling = [span for span in below if any(_is_number(span.attributes.get(name)) for name in group)]
        ids = {span.id for span in telling}
        parts = [
            span.attributes[name]
            for span in telling
            if span.parent not in ids
            for name in group
            if _is_number(span.attributes.get(name))
        ]
        if parts:
            return float(sum(parts))
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _json(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        with suppress(ValueError, RecursionError):
            return json.loads(value)
    return value


def _object(value: Any) -> dict[str, Any] | None:
    found = _json(value)
    return found if isinstance(found, dict) else None


def of_request(request: Mapping[str, Any]) -> Iterator[Span | Rejected]:
    """The spans of an ExportTraceServiceRequest in OTLP's JSON."""
    for resource in _list(request, "resourceSpans", "resource_spans"):
        shared = attributes(_map(resource.get("resource")).get("attributes"))
        for scope in _list(resource, "scopeSpans", "scope_spans", "instrumentationLibrarySpans"):
            for span in _list(scope, "spans"):
                yield _span(span, shared)


def _span(span: Mapping[str, Any], shared: Mapping[str, Any]) -> Span | Rejected:
    trace, id = span.get("traceId", span.get("trace_id")), span.get("spanId", span.get("span_id"))
    if not isinstance(trace, str) or not isinstance(id, str) or not trace or not id:
        return Rejected("shape")
    parent = span.get("parentSpanId", span.get("parent_span_id"))
    flags = span.get("flags")
    return Span(
        trace.lower(),
        id.lower(),
        parent.lower() if isinstance(parent, str) and parent.strip("0") else "",
        seconds(span.get("startTimeUnixNano", span.get("start_time_unix_nano"))),
        seconds(span.get("endTimeUnixNano", span.get("end_time_unix_nano"))),
        {**shared, **attributes(span.get("attributes"))},
        _map(span.get("status")).get("code") in _ERRORS,
        bool(isinstance(flags, int) and flags & _REMOTE),
    )


def seconds(nanoseconds: Any) -> float:
    """0 where that is no number."""
    try:
        return int(nanoseconds) / 1e9
    except (TypeError, ValueError, OverflowError):
        return 0.0


def attributes(listed: Any) -> dict[str, Any]:
    """Key and value pairs of OTLP's JSON as a mapping."""
    found: dict[str, Any] = {}
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping) and isinstance(each.get("key"), str):
            found[each["key"]] = _value(each.get("value"))
    return found


def _value(value: Any) -> Any:
    match value:
        case {"stringValue": plain} | {"string_value": plain} | {"boolValue": plain} | {"bool_value": plain}:
            return plain
        case {"doubleValue": plain} | {"double_value": plain}:
            return plain
        case {"intValue": number} | {"int_value": number}:
            try:
                return int(number)
            except (TypeError, ValueError):
                return None
        case {"arrayValue": {"values": list(inner)}} | {"array_value": {"values": list(inner)}}:
            return [_value(each) for each in inner]
        case {"kvlistValue": {"values": inner}} | {"kvlist_value": {"values": inner}}:
            return attributes(inner)
    return None


def _list(value: Mapping[str, Any], *names: str) -> list[Mapping[str, Any]]:
    found = next((value[name] for name in names if name in value), None)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def taken(traces: Traces, spans: Iterable[Span | Rejected]) -> Iterator[Record | Rejected]:
    """What spans complete, and the faults among them."""
    good = []
    for span in spans:
        if isinstance(span, Rejected):
            yield span
        else:
            good.append(span)
    yield from traces.take(good)
