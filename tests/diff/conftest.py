"""A small project, changed in memory: texts replaced, files laid over it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from penstock.diff.change import Change, Difference
from penstock.diff.compare import compare
from penstock.metrics.members import MEMBERS
from penstock.project.open import open_project
from penstock.project.project import Project
from penstock.source.store import Store
from penstock.source.tree import Entry

PROJECT = Path(__file__).parent / "project"


class Files:
    """A Tree of bytes."""

    name = "worktree"
    prefix = ""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    def entries(self) -> Sequence[Entry]:
        return [Entry(path, "file") for path in sorted(self.files)]

    def beside(self, prefix: str) -> None:
        return None

    def read(self, path: str) -> bytes:
        if path not in self.files:
            raise FileNotFoundError(path)
        return self.files[path]


def below(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path in it."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def open_files() -> Callable[..., Project]:
    """Opens a project over the files of `project/`; an empty file takes one away."""

    def opened(files: Mapping[str, bytes], environment: str | None = None) -> Project:
        laid = {path: data for path, data in {**below(PROJECT), **files}.items() if data}
        return open_project(Files(laid), Store(None), environment, MEMBERS)

    return opened


@pytest.fixture
def edit(open_files: Callable[..., Project]) -> Callable[..., Difference]:
    """The difference that edits make: `edit(path, old, new)`, or several such triples in a row.

    `start` holds edits that base has too.
    """

    def edited(*edits: str, start: Sequence[str] = (), environment: str | None = None) -> Difference:
        before = _apply(below(PROJECT), start)
        after = _apply(dict(before), edits)
        return compare(open_files(before, environment), open_files(after, environment))

    return edited


@pytest.fixture
def only(edit: Callable[..., Difference]) -> Callable[..., Change]:
    """As `edit`; the only change that it makes."""

    def one(*edits: str, start: Sequence[str] = (), environment: str | None = None) -> Change:
        (change,) = edit(*edits, start=start, environment=environment).changes
        return change

    return one


def _apply(files: dict[str, bytes], edits: Sequence[str]) -> dict[str, bytes]:
    for path, old, new in zip(edits[::3], edits[1::3], edits[2::3], strict=True):
        text = files.get(path, b"").decode()
        assert old in text, f"{path} does not hold {old!r}"
        files[path] = text.replace(old, new).encode() if old else new.encode()
    return files
