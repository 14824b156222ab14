"""This very process: rows wait side by side in one event loop, so one part is enough."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Asyncio:
    """One worker, at once."""

    @property
    def workers(self) -> int:
        return 1

    def map(self, work: Callable[[T], R], parts: Sequence[T]) -> Iterator[R]:
        return map(work, parts)
