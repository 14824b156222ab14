"""The pictures of readings as files."""

import re
from collections.abc import Sequence
from pathlib import Path

from penstock.bundle.file import replace
from penstock.diagnostics.fatal import Fatal
from penstock.report import drift
from penstock.report.sections.monitor_read import Reading

_OTHER = re.compile(r"[^A-Za-z0-9_-]+")


def write(folder: Path, readings: Sequence[Reading]) -> None:
    """`<monitor>-<picture>.svg`; they may show names of topics and texts of production, as the report does.

    Raises:
        Fatal: a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in readings:
            for each in drift.pictures(one):
                name = _OTHER.sub("-", f"{one.monitor}-{each.name}")
                replace(folder / f"{name}.svg", drift.document(each).encode("utf-8", "replace"), mode=0o600)
    except OSError as error:
        raise Fatal(f"{folder} cannot be written: {error.strerror}") from None
