"""A first project, small and whole."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from penstock.diagnostics.fatal import Fatal
from penstock.report.report import Report
from penstock.report.sections import init as section

TEMPLATE = "template"


def init(directory: Path) -> Report:
    """Writes a project that checks, runs and gates without a key; leaves every file that exists alone.

    Raises:
        Fatal: there is a project already, or the folder cannot be written.
    """
    if (directory / "penstock.yaml").exists():
        raise Fatal(f"{directory.name or '.'} has a penstock.yaml already", help="`penstock check` reads it")
    written, kept = [], []
    root = files("penstock.verbs") / TEMPLATE
    for name in sorted(_names(root)):
        target = directory / name
        if target.exists():
            kept.append(name)
            continue
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((root / name).read_bytes())
        except OSError as error:
            raise Fatal(f"{name} cannot be written: {error.strerror}") from None
        written.append(name)
    return Report((section.section(directory.as_posix(), written, kept),), "init")


def _names(folder: Traversable, prefix: str = "") -> list[str]:
    names = []
    for entry in folder.iterdir():
        if entry.is_dir():
            names.extend(_names(entry, f"{prefix}{entry.name}/"))
        else:
            names.append(prefix + entry.name)
    return names
