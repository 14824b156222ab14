"""The files that a flow names: beside it, or brought along by `additional_includes`."""

from collections.abc import Mapping
from posixpath import basename
from typing import Any

from penstock.adopt.foreign import Unread
from penstock.adopt.source import Source
from penstock.source import paths


def located(source: Source, flow: Mapping[str, Any], path: str) -> str | None:
    """Where the file lies in the tree; None where that leads out of the repository."""
    beside = source.near(path)
    included = flow.get("additional_includes")
    if (beside is not None and source.here(beside)) or not isinstance(included, list):
        return beside
    for each in included:
        where = source.near(each) if isinstance(each, str) else None
        if where is None:
            continue
        if basename(where) == path and source.here(where):
            return where
        first, _, rest = path.partition("/")
        inner = paths.below(f"{where}/{rest}") if rest and basename(where) == first else None
        if inner is not None and source.here(inner):
            return inner
    return beside


def text(source: Source, path: str) -> str:
    """A text file, with LF ends.

    Raises:
        Unread: there is none, or it is no UTF-8.
    """
    found = source.text(path)
    try:
        source.bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unread(path, f"the file is no UTF-8 (byte {error.start})") from None
    return found
