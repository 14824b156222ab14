"""What a metric takes and gives, so that the checker can type it without loading it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Signature:
    """The outside of a metric.

    Attributes:
        arguments: JSON Schema of each argument of `with`; required unless it has a default.
        kind: `binary` (0 or 1), `score` (in [0, 1]), `cost` (a non-negative amount, summed) or `latency` (seconds).
        larger_is_better: orientation.
        version: raised when the same answer may get another score; part of the comparability key.
        judged: a model is asked: `judge` is needed; otherwise there is none to ask.
        both: it compares head's answer with base's: there is nothing to measure on one side alone.
        words: a project's prompt may stand in the place of what it asks.
        asks: about how often a row asks the judge; an argument `samples` multiplies it.
        score: `module:function`, loaded only where rows are scored.
    """

    arguments: Mapping[str, Mapping[str, Any]]
    kind: Literal["binary", "score", "cost", "latency"]
    larger_is_better: bool
    version: int
    score: str
    judged: bool = False
    both: bool = False
    asks: int = 1
    words: bool = True

    @property
    def most(self) -> float | None:
        """The largest value that it may give; the least is 0."""
        return 1.0 if self.kind in ("binary", "score") else None
