"""What a reader must know of something that was, or was not, carried over."""

from typing import Literal, NamedTuple

Sort = Literal["fault", "decide", "changed", "lost"]
"""`fault`: wrong in the source itself; `decide`: a person must say what is meant; `changed`: carried over with another
meaning; `lost`: not carried over."""


class Note(NamedTuple):
    """A construct of the source, and what became of it; the line counts from 1, 0: the whole file."""

    sort: Sort
    path: str
    line: int
    text: str
