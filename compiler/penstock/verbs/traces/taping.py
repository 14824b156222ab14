"""A cassette around a command: read before, written after, also where the command is interrupted."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from penstock.diagnostics.fatal import Fatal
from penstock.runtime.calls.cassette import Cassette
from penstock.source.settings import Settings


@contextmanager
def taped(path: Path | None, settings: Settings) -> Iterator[Cassette | None]:
    """
    Raises:
        Fatal: the file cannot be read or written, holds what nobody recorded, or is to be replayed and is not there.
    """
    if path is None:
        yield None
        return
    if settings.calls == "replay" and not path.exists():
        raise Fatal(f"there is no cassette '{path}'", help="record it first: --calls record --cassette FILE")
    cassette = Cassette(path)
    is_whole = False
    try:
        yield cassette
        is_whole = True
    finally:
        try:
            cassette.save(empty=is_whole)
        except OSError as error:
            raise Fatal(f"'{path}' cannot be written: {error.strerror}") from None
