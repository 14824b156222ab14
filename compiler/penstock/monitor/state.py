"""What Monitors remember between two runs: a JSON file, replaced whole, held by one process at a time."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from penstock.bundle.file import TooLarge, read_regular, replace
from penstock.diagnostics.fatal import Fatal

FORMAT = 1
_LARGEST = 1 << 30


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Nobody else may hold the state meanwhile.

    Raises:
        Fatal: another process does, or it cannot be written.
    """
    try:
        handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise Fatal(f"the state {path} cannot be written: {error.strerror}") from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Fatal(f"another process holds the state {path}", help="wait for it, or give each its own") from None
        yield
    finally:
        os.close(handle)


def read(path: Path) -> dict[str, Any]:
    """What `write` wrote; empty where there is no file yet.

    Raises:
        Fatal: it is damaged: what stood is not forgotten in silence.
    """
    try:
        data = read_regular(path, _LARGEST)
    except FileNotFoundError:
        return {}
    except (OSError, TooLarge) as error:
        raise Fatal(f"the state {path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    try:
        found = json.loads(data)
        if found["stateFormat"] != FORMAT or not isinstance(found["monitors"], dict):
            raise ValueError("of another format")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Fatal(
            f"the state {path} is damaged: {error}", help="move it away: windows and alarms then begin anew"
        ) from None
    assert isinstance(found, dict)
    return found


def write(path: Path, monitors: Mapping[str, Any], more: Mapping[str, Any]) -> None:
    """Atomically, for its owner alone: it holds texts of production.

    Raises:
        Fatal: it cannot be written.
    """
    body = {"stateFormat": FORMAT, "monitors": dict(monitors), **more}
    try:
        replace(path, json.dumps(body, separators=(",", ":")).encode(), mode=0o600)
    except OSError as error:
        raise Fatal(f"the state {path} cannot be written: {error.strerror}") from None
