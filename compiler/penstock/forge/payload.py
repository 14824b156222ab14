"""An event's payload, read without trust: what is missing or of another type is nothing."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from penstock.bundle import strict_json
from penstock.bundle.file import TooLarge, read_regular
from penstock.diagnostics.fatal import Fatal

LARGEST = 32 << 20
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+")


def read(path: str) -> Mapping[str, Any]:
    """The payload in a file; nothing where no file is named.

    Raises:
        Fatal: it cannot be read, or is no JSON object.
    """
    if not path:
        return {}
    try:
        return strict_json.object(read_regular(Path(path).resolve(), LARGEST))
    except TooLarge as large:
        raise Fatal(f"the event's payload has {large.size:,} bytes") from None
    except OSError as error:
        raise Fatal(f"the event's payload cannot be read: {error.strerror}") from None
    except strict_json.Unclear as unclear:
        raise Fatal(f"the event's payload cannot be read: {unclear}") from None


def at(value: Any, *keys: str | int) -> Any:
    """What lies under the keys, or None."""
    for key in keys:
        if isinstance(value, Mapping) or (isinstance(value, list) and isinstance(key, int) and key < len(value)):
            value = value.get(key) if isinstance(value, Mapping) else value[int(key)]
        else:
            return None
    return value


def text(value: Any, *keys: str | int) -> str:
    found = at(value, *keys)
    return found if isinstance(found, str) else ""


def number(value: Any, *keys: str | int) -> int | None:
    found = at(value, *keys)
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else None


def commit(value: Any, *keys: str | int) -> str | None:
    """A commit's name; None also for the zeros that stand for none.

    Raises:
        Fatal: something else stands there.
    """
    found = at(value, *keys)
    if found is None or found == "" or (isinstance(found, str) and not found.strip("0")):
        return None
    if not isinstance(found, str) or not _COMMIT.fullmatch(found):
        raise Fatal(f"the event's payload names no commit under {'.'.join(map(str, keys))}")
    return found


def repository(value: str) -> str:
    """`owner/name`, fit for a path of the API.

    Raises:
        Fatal: it is none.
    """
    if not _NAME.fullmatch(value) or ".." in value:
        raise Fatal("the event names no repository: owner/name")
    return value
