"""Files are written whole, through no link, and only over what was read."""

import os
import stat
from pathlib import Path

import pytest

from penstock.source.editing import write


def test_replaces_and_keeps_the_mode(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    file = tmp_path / "a" / "b.yaml"
    file.write_bytes(b"old")
    file.chmod(0o604)
    write.replace(tmp_path, "a/b.yaml", b"old", b"new")
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o604
    assert os.listdir(tmp_path / "a") == ["b.yaml"]


def test_refuses_what_has_changed(tmp_path: Path) -> None:
    file = tmp_path / "b.yaml"
    file.write_bytes(b"theirs")
    with pytest.raises(write.Changed):
        write.replace(tmp_path, "b.yaml", b"old", b"new")
    assert file.read_bytes() == b"theirs"
    assert os.listdir(tmp_path) == ["b.yaml"]


@pytest.mark.parametrize("path", ["link.yaml", "folder/b.yaml", "../b.yaml", "a/../b.yaml", "gone.yaml", "pipe", ""])
def test_refuses_links_and_what_is_no_file(tmp_path: Path, path: str) -> None:
    outside = tmp_path / "b.yaml"
    outside.write_bytes(b"old")
    root = tmp_path / "root"
    root.mkdir()
    (root / "a").mkdir()
    (root / "link.yaml").symlink_to(outside)
    (root / "folder").symlink_to(tmp_path)
    os.mkfifo(root / "pipe")
    with pytest.raises(OSError):
        write.replace(root, path, b"old", b"new")
    assert outside.read_bytes() == b"old"
    assert sorted(os.listdir(root)) == ["a", "folder", "link.yaml", "pipe"]


def test_creates_with_folders_and_through_no_link(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    write.create(root, "a/b/c.yaml", b"new")
    assert (root / "a/b/c.yaml").read_bytes() == b"new"
    (root / "link").symlink_to(outside)
    (root / "dangling").symlink_to(outside / "victim")
    for path in ("link/c.yaml", "dangling", "a/b/c.yaml", "../outside/c.yaml", "a//c.yaml"):
        with pytest.raises(OSError):
            write.create(root, path, b"other")
    assert list(outside.iterdir()) == []
    assert (root / "a/b/c.yaml").read_bytes() == b"new"
