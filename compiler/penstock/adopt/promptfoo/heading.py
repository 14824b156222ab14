"""The heading of a table, some of whose columns have no name."""

import csv
import io
from typing import NamedTuple


class Named(NamedTuple):
    """A table whose columns all have names; `made_up`: those that it had none for."""

    data: bytes
    made_up: frozenset[str] = frozenset()


def named(data: bytes) -> Named:
    """The same table where nothing is amiss, or where its heading is longer than a line."""
    first, end, rest = data.removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    try:
        (fields,) = csv.reader([first.decode().rstrip("\r")], strict=True)
    except (ValueError, csv.Error):
        return Named(data)
    if "" not in fields or not any(fields):
        return Named(data)
    made = [name or f"column without a name {number}" for number, name in enumerate(fields, start=1)]
    heading = io.StringIO()
    csv.writer(heading, lineterminator="").writerow(made)
    return Named(heading.getvalue().encode() + end + rest, frozenset(set(made) - set(fields)))
