import os
from pathlib import Path

import numpy as np
import pytest

from penstock.runtime.retrieval.shelf import Shelf

NAME = "sha256:" + "a" * 64


def put(shelf: Shelf) -> None:
    shelf.put(NAME, {"words": ["ä"]}, {"one": np.arange(5.0), "two": np.zeros((0, 3))})


def test_what_is_put_is_mapped(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "indexes")
    assert shelf.get(NAME) is None
    put(shelf)
    found = shelf.get(NAME)
    assert found is not None and found[0] == {"words": ["ä"]}
    assert isinstance(found[1]["one"], np.memmap) and found[1]["one"].tolist() == [0, 1, 2, 3, 4]
    assert found[1]["two"].shape == (0, 3)
    with pytest.raises(ValueError, match="read-only"):
        found[1]["one"][0] = 1
    assert [path.name for path in shelf.folder.iterdir()] == ["a" * 64]


def test_any_changed_byte_is_a_miss_and_is_mended(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf)
    place = tmp_path / ("a" * 64)
    for path in sorted(place.iterdir()):
        good = path.read_bytes()
        for at in range(0, len(good), max(1, len(good) // 20)):
            path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
            found = shelf.get(NAME)
            assert found is None or path.name == "contents.json" and set(found[1]) <= {"one", "two"}
        path.write_bytes(good[:-1])
        assert shelf.get(NAME) is None
        put(shelf)
        assert shelf.get(NAME) is not None


def test_where_it_cannot_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    shelf = Shelf(tmp_path / "file" / "indexes")
    put(shelf)
    assert shelf.get(NAME) is None


def test_an_index_that_another_process_has_put_stays(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf)
    before = os.stat(tmp_path / ("a" * 64)).st_ino
    put(shelf)
    assert os.stat(tmp_path / ("a" * 64)).st_ino == before
