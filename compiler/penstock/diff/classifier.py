"""The contract of a classifier: what a change of one kind of resource means."""

from collections.abc import Iterator
from typing import Protocol

from penstock.diff.change import PathChange
from penstock.diff.pair import Pair


class Classifier(Protocol):
    """Judges one kind."""

    def __call__(self, pair: Pair) -> Iterator[PathChange]:
        """Every difference of a resource between base and head, with its level and a reason for the reviewer.

        It also works where a side has findings. A field it does not know is breaking.
        """
        ...
