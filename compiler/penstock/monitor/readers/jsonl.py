"""JSON, an object a trace: as the runtime writes them, or anybody's with a mapping."""

from collections.abc import Iterator
from io import BufferedReader

from penstock.monitor import natural, objects
from penstock.monitor.observed import Record, Rejected


def read(file: BufferedReader) -> Iterator[Record | Rejected]:
    for found in objects.objects(file):
        yield found if isinstance(found, Rejected) else natural.record(found)
