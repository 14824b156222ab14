"""Indexes of the embedded retriever on disk: named by what they are made of, checked, and mapped into memory."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CONTENTS, _VALUE, _ARRAY = "contents.json", "value.json", ".npy"
_BLOCK = 1 << 20


class Shelf:
    """A folder of indexes, each a folder of arrays and one JSON value that is there whole or not at all.

    Where the disk does not take them, they are made anew each time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, digest: str) -> tuple[Any, "Mapping[str, NDArray[Any]]"] | None:
        """The value and the arrays, mapped read-only, of an index; None where there is none or a byte has changed."""
        import numpy as np

        place = self._place(digest)
        try:
            contents = json.loads((place / _CONTENTS).read_bytes())
            if any(_checksum(place / Path(name).name) != checksum for name, checksum in contents.items()):
                return None
            arrays = {
                name.removesuffix(_ARRAY): np.load(place / name, mmap_mode="r", allow_pickle=False)
                for name in contents
                if name.endswith(_ARRAY)
            }
            return json.loads((place / _VALUE).read_bytes()), arrays
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            return None

    def put(self, digest: str, value: Any, arrays: "Mapping[str, NDArray[Any]]") -> None:
        """Keeps an index."""
        place = self._place(digest)
        try:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with _scratch(place.parent) as made:
                _write(made, value, arrays)
                self._enter(made, place)
        except OSError:
            return

    def _place(self, digest: str) -> Path:
        return self.folder / digest.removeprefix("sha256:")

    def _enter(self, made: Path, place: Path) -> None:
        try:
            os.replace(made, place)
        except OSError:
            # A folder is there already: another process's, as good as ours, or a damaged one.
            if self.get(place.name) is None:
                shutil.rmtree(place, ignore_errors=True)
                os.replace(made, place)


class _scratch:
    """A folder that is gone at the end, unless it was moved."""

    def __init__(self, parent: Path) -> None:
        self._path = Path(tempfile.mkdtemp(dir=parent, prefix=".making-"))

    def __enter__(self) -> Path:
        return self._path

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._path, ignore_errors=True)


def _write(folder: Path, value: Any, arrays: "Mapping[str, NDArray[Any]]") -> None:
    import numpy as np

    (folder / _VALUE).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    for name, array in arrays.items():
        np.save(folder / f"{name}{_ARRAY}", array, allow_pickle=False)
    contents = {path.name: _checksum(path) for path in sorted(folder.iterdir())}
    (folder / _CONTENTS).write_text(json.dumps(contents), encoding="utf-8")


def _checksum(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(_reader(file.read), b""):
            found.update(block)
    return found.hexdigest()


def _reader(read: Callable[[int], bytes]) -> Callable[[], bytes]:
    return lambda: read(_BLOCK)
