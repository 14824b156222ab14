"""The contract of a metric."""

from collections.abc import Mapping
from typing import Any, Protocol

from penstock.runtime.traces.trace import Trace


class Unmeasured(Exception):
    """There is no score here, and why; counted as missing, never skipped."""


class Score(Protocol):
    """The score of one answer, on the scale of the metric's `Signature.kind`.

    arguments: those of `with`, evaluated, defaults of the signature filled in; row: the values of the row.
    Raises Unmeasured where the arguments leave nothing to measure.
    """

    def __call__(self, arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float: ...
