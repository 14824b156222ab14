"""What a server has done, as Prometheus reads it; of all workers together."""

import json
import mmap
from collections import Counter
from collections.abc import Iterable, Mapping

from penstock.runtime.traces.trace import Usage

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
_SLOT = 1 << 18  # bytes of a worker
_HELP = {
    "penstock_requests_total": ("counter", "Requests by route and status."),
    "penstock_request_seconds": ("histogram", "Time until a request was answered."),
    "penstock_in_flight": ("gauge", "Requests being answered."),
    "penstock_shed_total": ("counter", "Requests refused because too many were being answered."),
    "penstock_failures_total": ("counter", "Answers that failed, by code."),
    "penstock_tokens_total": ("counter", "Tokens of models, by direction."),
    "penstock_usd_total": ("counter", "US dollars of models, where a price is known."),
    "penstock_calls_total": ("counter", "Calls of models."),
    "penstock_reloads_total": ("counter", "Bundles that took the place of another."),
    "penstock_bundle_stale": ("gauge", "1 where a newer bundle could not be had."),
    "penstock_bundle_info": ("gauge", "The bundle that answers."),
}
_Key = tuple[str, tuple[tuple[str, str], ...]]


class Metrics:
    """Counters of one worker; `shared` is where the workers leave theirs for each other."""

    def __init__(self, shared: "Shared | None" = None, worker: int = 0) -> None:
        self._counts: Counter[_Key] = Counter()
        self._shared, self._worker = shared, worker
        self.in_flight = 0

    def add(self, name: str, amount: float = 1, **labels: str) -> None:
        self._counts[name, tuple(sorted(labels.items()))] += amount  # type: ignore[assignment]

    def request(self, route: str, status: int, seconds: float) -> None:
        self.add("penstock_requests_total", route=route, status=str(status))
        self.add("penstock_request_seconds_sum", seconds, route=route)
        place = next((f"{bound:g}" for bound in BUCKETS if seconds <= bound), "+Inf")
        self.add("penstock_request_seconds_bucket", route=route, le=place)

    def usage(self, usage: Usage) -> None:
        self.add("penstock_tokens_total", usage.input_tokens, direction="input")
        self.add("penstock_tokens_total", usage.output_tokens, direction="output")
        self.add("penstock_calls_total", usage.calls)
        if usage.usd is not None:
            self.add("penstock_usd_total", usage.usd)

    def leave(self) -> None:
        """Leaves the counters for the other workers."""
        if self._shared is not None:
            self._shared.put(self._worker, [[*key, value] for key, value in self._own().items()])

    def text(self, info: Mapping[str, str], stale: bool) -> str:
        """In Prometheus' text format."""
        total = self._own()
        if self._shared is not None:
            total += self._shared.others(self._worker)
        total["penstock_bundle_stale", ()] = int(stale)
        total["penstock_bundle_info", tuple(sorted(info.items()))] = 1
        return "".join(_lines(total))

    def _own(self) -> Counter[_Key]:
        found = Counter(self._counts)
        found["penstock_in_flight", ()] = self.in_flight
        found["penstock_shed_total", ()] += 0
        return found


class Shared:
    """Memory that the workers of one server have in common, made before they are."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._memory = mmap.mmap(-1, workers * _SLOT)

    def put(self, worker: int, value: object) -> None:
        data = json.dumps(value).encode()
        if len(data) + 8 <= _SLOT:
            start = worker * _SLOT
            self._memory[start : start + 8 + len(data)] = len(data).to_bytes(8, "big") + data

    def others(self, worker: int) -> Counter[_Key]:
        found: Counter[_Key] = Counter()
        for other in range(self._workers):
            start = other * _SLOT
            length = int.from_bytes(self._memory[start : start + 8], "big")
            if other == worker or not 0 < length <= _SLOT - 8:
                continue
            try:
                rows = json.loads(self._memory[start + 8 : start + 8 + length])
            except ValueError:  # being written just now
                continue
            for name, labels, value in rows:
                found[name, tuple((key, text) for key, text in labels)] += value
        return found


def _lines(counts: Mapping[_Key, float]) -> Iterable[str]:
    for name, (kind, help) in _HELP.items():
        yield f"# HELP {name} {help}\n# TYPE {name} {kind}\n"
        if kind == "histogram":
            yield from _histogram(name, counts)
            continue
        for (found, labels), value in sorted(counts.items()):
            if found == name:
                yield f"{name}{_labels(labels)} {value:.10g}\n"


def _histogram(name: str, counts: Mapping[_Key, float]) -> Iterable[str]:
    routes = sorted({dict(labels)["route"] for found, labels in counts if found == f"{name}_sum"})
    for route in routes:
        total = 0.0
        for place in (*(f"{bound:g}" for bound in BUCKETS), "+Inf"):
            total += counts.get((f"{name}_bucket", (("le", place), ("route", route))), 0)
            yield f"{name}_bucket{_labels((('le', place), ('route', route)))} {total:.10g}\n"
        yield f"{name}_sum{_labels((('route', route),))} {counts[f'{name}_sum', (('route', route),)]:.10g}\n"
        yield f"{name}_count{_labels((('route', route),))} {total:.10g}\n"


def _labels(labels: Iterable[tuple[str, str]]) -> str:
    inside = ",".join(f'{key}="{_escaped(value)}"' for key, value in labels)
    return f"{{{inside}}}" if inside else ""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
