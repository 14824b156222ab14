"""The examples that `init --example` copies: in the wheel beside the package, in a checkout at its root."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from penstock.diagnostics.fatal import Fatal

EXAMPLES = ("handbook", "retail-chat", "agent")


def example(name: str) -> Iterator[tuple[str, bytes]]:
    """Every file of an example, by its path.

    Raises:
        Fatal: this installation has none.
    """
    folder = _home() / name
    if not folder.is_dir():
        raise Fatal(f"this installation holds no example '{name}'", help="install Penstock from its wheel")
    yield from _files(folder, "")


def workflow() -> bytes:
    """The workflow that judges pull requests."""
    return (_home() / "workflows" / "pull-request.yml").read_bytes()


def _home() -> Traversable:
    packaged = files("penstock") / "examples"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "examples"


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith(".") or entry.name == "__pycache__":
            continue
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()
