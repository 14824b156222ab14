"""The contract of a metric that asks a model."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

Messages: TypeAlias = Sequence[Mapping[str, str]]

OTHER = "other"
"""The argument that holds base's answer, of a metric that compares both sides."""
SAMPLES = "samples"
"""The argument that says how often a row is asked."""


class Ask(Protocol):
    """Asks the judge of a metric for one verdict."""

    async def __call__(
        self, messages: Messages, given: Mapping[str, Any], schema: Mapping[str, Any], *, sample: int = 0
    ) -> Mapping[str, Any]:
        """The verdict: an object that fits `schema`.

        Args:
            messages: the metric's own words.
            given: what the project's prompt is rendered with, where it stands in their place.
            sample: which of several verdicts on the same question.

        Raises:
            Unmeasured: there is none: the judge is down, or what it says does not fit, once more when asked again.
            Failed: a cap of the run leaves no call.
        """
        ...


class Judged(Protocol):
    """The score of one answer in [0, 1], by a model's verdicts.

    arguments: as a `Score` has them; of a metric that compares, `other` is base's `text`.
    Its module says in `CANARIES` which arguments a sound judge must give more than 1/2, and which less.
    """

    async def __call__(self, arguments: Mapping[str, Any], ask: Ask) -> float: ...
