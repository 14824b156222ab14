"""What a window is compared with."""

from collections.abc import Sequence
from typing import NamedTuple


class Before(NamedTuple):
    """
    Attributes:
        strata: of each text; None: all are compared with all.
        sessions: of each text; None: each came about alone.
    """

    texts: Sequence[str]
    strata: Sequence[str] | None = None
    sessions: Sequence[int] | None = None
