"""A pair of keys that sign bundles."""

from pathlib import Path

from penstock.bundle.file import create
from penstock.bundle.signing import key
from penstock.diagnostics.fatal import Fatal
from penstock.report.report import Report
from penstock.report.sections import keygen as section


def keygen(path: Path) -> Report:
    """Writes `<path>.pem`, readable by its owner alone, and `<path>.pub`.

    Raises:
        Fatal: one of them exists or cannot be written, or the extra `sign` is not installed.
    """
    made = key.generate()
    private, public = path.with_name(f"{path.name}.pem"), path.with_name(f"{path.name}.pub")
    if public.exists():
        raise _exists(public)
    try:
        create(private, made.private, 0o600)
        create(public, made.public, 0o644)
    except FileExistsError as error:
        raise _exists(Path(error.filename)) from None
    except OSError as error:
        raise Fatal(f"{error.filename or path} cannot be written: {error.strerror}") from None
    return Report((section.section(private.as_posix(), public.as_posix(), made.identifier),), "keygen")


def _exists(path: Path) -> Fatal:
    return Fatal(f"{path} exists and is left as it is", help="name another key, or move this one away")
