"""One trace as it is read, and as a Monitor sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Reason = Literal[
    "json",
    "shape",
    "columns",
    "parquet",
    "protobuf",
    "encoding",
    "truncated",
    "too-long",
    "orphan",
    "duplicate",
    "no-time",
    "clock",
    "late",
    "unreadable",
]
REASONS: Mapping[Reason, str] = {
    "json": "no JSON",
    "shape": "no trace of the Monitor's `traces.format`",
    "columns": "a row of CSV that does not fit its heading",
    "parquet": "a Parquet file that is damaged from here on",
    "protobuf": "no OTLP in protobuf",
    "encoding": "no UTF-8",
    "truncated": "cut off at the end of its file",
    "too-long": "more bytes than are read at once",
    "orphan": "spans whose root never came",
    "duplicate": "an id that was read before",
    "no-time": "no time, where windows are by time",
    "clock": "a time that is not yet, or before 2000",
    "late": "its window was judged already",
    "unreadable": "a file that cannot be opened or read",
}
assert tuple(REASONS) == get_args(Reason)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is counted and not used, and why."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Record:
    """A trace as its format has it.

    Attributes:
        attributes: what `traces.map` reads.
        given: what the format itself says, by our names: `inputs`, `outputs`, `steps` (mappings), `input`, `output`
            (texts without a name), `id`, `session`, `tenant`, `time`, `latency`, `cost`, `tokens`, `error`, `release`.
        chain: whose trace it is, where that is told.
    """

    attributes: Mapping[str, Any]
    given: Mapping[str, Any] = field(default_factory=dict)
    chain: str | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """A trace by our names; None is what it does not tell.

    Attributes:
        time: seconds since 1970.
        latency: seconds; cost: US dollars; error: whether it failed.
    """

    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    steps: Mapping[str, Any] = field(default_factory=dict)
    id: str | None = None
    session: str | None = None
    tenant: str | None = None
    time: float | None = None
    latency: float | None = None
    cost: float | None = None
    tokens: float | None = None
    error: bool | None = None
    release: str | None = None
