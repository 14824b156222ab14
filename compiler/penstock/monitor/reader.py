"""The contract of a reader: a module of `readers`, named as in a Monitor's `traces.format`, with this function."""

from collections.abc import Iterator
from importlib import import_module
from io import BufferedReader
from typing import Protocol, cast

from penstock.monitor.observed import Record, Rejected


class Reader(Protocol):
    """Gives the traces of one opened file as they come, in bounded memory; what cannot be read is counted, and the rest
    is read on.

    Raises:
        Fatal: a package that reads this format is not installed.
    """

    def __call__(self, file: BufferedReader) -> Iterator[Record | Rejected]: ...


def load(format: str) -> Reader:
    """The reader of a format of `Monitor.traces`."""
    from penstock.monitor.readers import READERS

    module, _, name = READERS[format].partition(":")
    return cast(Reader, getattr(import_module(module), name))
