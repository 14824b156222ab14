"""The contract of an executor: where parts of a run are done."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Executor(Protocol):
    """Does parts of work somewhere."""

    @property
    def workers(self) -> int:
        """How many parts are done at a time."""
        ...

    def map(self, work: Callable[[T], R], parts: Sequence[T]) -> Iterator[R]:
        """What `work` gives of each part, in the order of the parts. Work, parts and results can be pickled.

        Raises:
            Fatal: it cannot run here, or a worker died.
        """
        ...
