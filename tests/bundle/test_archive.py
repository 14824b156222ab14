"""The layer: equal bytes, readable by others, and closed to hostile archives."""

import gzip
import io
import tarfile

import pytest

from penstock.bundle import archive, unpack
from penstock.diagnostics.fatal import Fatal


def inflated(layer: bytes) -> bytes:
    return b"".join(unpack.inflate([layer]))


def unpacked(packed: bytes) -> dict[str, bytes]:
    return {member.path: b"".join(member.pieces) for member in unpack.members([packed])}


FILES = {"bundle.json": b"{}", "datasets/pages.jsonl": b"x" * 70_000, "a/" + "b" * 99: b""}


def test_reads_back_what_it_wrote() -> None:
    assert unpacked(inflated(archive.gzip(archive.tar(FILES)))) == FILES


def test_order_of_files_does_not_matter() -> None:
    assert archive.tar(FILES) == archive.tar(dict(reversed(FILES.items())))


def test_others_read_it_without_owner_time_or_surprise() -> None:
    layer = archive.gzip(archive.tar(FILES))
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(layer))) as tar:
        members = tar.getmembers()
        assert {member.name: tar.extractfile(member).read() for member in members} == FILES  # type: ignore[union-attr]
        assert [member.name for member in members] == sorted(FILES)
        assert {(m.mode, m.uid, m.gid, m.mtime, m.uname, m.gname, m.type) for m in members} == {
            (0o644, 0, 0, 0, "", "", tarfile.REGTYPE)
        }


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 65_535, 65_536, 131_070])
def test_stored_gzip_of_every_length(size: int) -> None:
    data = bytes(index % 251 for index in range(size))
    assert gzip.decompress(archive.gzip(data)) == data
    assert inflated(archive.gzip(data)) == data


def test_long_path_is_split_and_too_long_a_path_is_refused() -> None:
    long = "/".join(["d" * 50, "e" * 100, "f" * 100])
    assert unpacked(archive.tar({long: b"1"})) == {long: b"1"}
    with pytest.raises(Fatal, match="too long"):
        archive.tar({"f" * 101: b""})


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x", "a/../b", "a//b", ".hidden", "a/.wh.b", "ä", "a b", "a\nb", "", "a/"]
)
def test_odd_paths_are_neither_written_nor_read(path: str) -> None:
    with pytest.raises(Fatal):
        archive.tar({path: b""})
    member = tarfile.TarInfo(path)
    with pytest.raises(Fatal):
        unpacked(_tar([member]))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.XHDTYPE]
)
def test_only_regular_files(kind: bytes) -> None:
    member = tarfile.TarInfo("x")
    member.type, member.linkname = kind, "/etc/passwd"
    with pytest.raises(Fatal, match="no regular file"):
        unpacked(_tar([member]))


def test_a_path_that_comes_twice() -> None:
    with pytest.raises(Fatal, match="twice"):
        unpacked(_tar([tarfile.TarInfo("x"), tarfile.TarInfo("x")]))


def test_cut_or_continued_archives() -> None:
    packed = archive.tar(FILES)
    for broken in (packed[:100], packed[:-1024], packed[:-512], packed + b"x" * 512, packed[:-2000]):
        with pytest.raises(Fatal):
            unpacked(broken)
    layer = archive.gzip(packed)
    for broken in (layer[:-1], layer + b"x", layer + layer, layer[:40] + b"?" + layer[41:], b"", b"no gzip"):
        with pytest.raises(Fatal):
            inflated(broken)


def test_every_flipped_byte_of_a_header_is_noticed_or_harmless() -> None:
    packed = archive.tar({"bundle.json": b"{}"})
    for at in range(512):
        broken = packed[:at] + bytes([packed[at] ^ 1]) + packed[at + 1 :]
        with pytest.raises(Fatal):
            unpacked(broken)


def test_a_bomb_is_refused_before_it_expands() -> None:
    bomb = gzip.compress(bytes(64 << 20))
    assert len(bomb) < 1 << 20
    with pytest.raises(Fatal, match="more bytes than it has"):
        inflated(bomb)


def _tar(members: list[tarfile.TarInfo]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for member in members:
            tar.addfile(member)
    # tarfile writes one space before the zero byte of a magic of ours: same bytes, shorter padding
    return file.getvalue()
