"""Hostile bundles: refused, nothing written, in little memory."""

import os
import random
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from penstock.bundle import layout
from penstock.bundle.release import compile
from penstock.project.project import Project

MUTATIONS = int(os.environ.get("PENSTOCK_TEST_MUTATIONS", "200"))
"""Of a good bundle; 1,000 and more by hand."""
GROWTH = 64 << 20

# A bundle whose digests all hold, around a layer of one's own, read in a process that says how far it grew.
CHILD = textwrap.dedent(
    """
    import gzip, io, json, sys, tarfile, zlib
    from pathlib import Path
    from penstock.bundle import archive, layout
    from penstock.source import canonical

    MIB = 1 << 20

    def put(path, layer, diff, size=None):
        rootfs = {"type": "layers", "diff_ids": [diff]}
        config = canonical.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": rootfs})
        manifest = json.loads(good.blobs[good.digest])
        manifest["config"] = layout._descriptor(layout.CONFIG, config)
        manifest["layers"] = [{**layout._descriptor(layout.LAYER, layer), **({"size": size} if size else {})}]
        blob = canonical.dumps(manifest)
        image = layout.Image(canonical.sha256(blob), {canonical.sha256(each): each for each in (blob, config, layer)})
        for name, data in layout.files(image).items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)

    def member(name, kind=tarfile.REGTYPE, data=b""):
        info = tarfile.TarInfo(name)
        info.type, info.size, info.linkname = kind, len(data), "/etc/passwd"
        return info, data

    def tar(*members, format=tarfile.USTAR_FORMAT):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=format) as made:
            for info, data in members:
                made.addfile(info, io.BytesIO(data))
        return out.getvalue()

    def around(*more):
        return archive.gzip(tar(member("bundle.json", data=whole["bundle.json"]), *more))

    source = layout.read(Path(sys.argv[1]))
    whole, good = dict(source.files), layout.assemble(source.files, "shop")
    kinds = {
        "symlink": tarfile.SYMTYPE, "hardlink": tarfile.LNKTYPE, "directory": tarfile.DIRTYPE,
        "device": tarfile.CHRTYPE, "fifo": tarfile.FIFOTYPE, "block": tarfile.BLKTYPE,
        "sparse": tarfile.GNUTYPE_SPARSE, "longname": tarfile.GNUTYPE_LONGNAME, "pax": tarfile.XHDTYPE,
        "global": tarfile.XGLTYPE,
    }
    names = {
        "absolute": "/etc/x", "parent": "../x", "inner": "a/../../x", "dot": "./x", "hidden": ".x",
        "whiteout": "a/.wh.b", "backslash": "a\\\\b", "drive": "C:x", "newline": "a\\nb", "blank": "a b",
        "letters": "\\u00e4", "trailing": "x/",
    }

    def layer(case):
        if case in kinds:
            return around(member("x", kinds[case]))
        if case in names:
            return around(member(names[case], data=b"x"))
        match case:
            case "twice": return around(member("x", data=b"1"), member("x", data=b"2"))
            case "order": return around(member("y", data=b"1"), member("x", data=b"2"))
            case "surplus": return around(member("x", data=b"1"))
            case "zeros": return gzip.compress(bytes(1024 * MIB), 9)
            case "compressed": return gzip.compress(archive.tar(whole), 9)
            case "bomb inside": return archive.gzip(archive.tar(whole)) + gzip.compress(bytes(256 * MIB), 9)
            case "large file": return around(member("datasets/pages.jsonl", data=bytes(200 * MIB)))
            case "large head": return archive.gzip(tar(member("bundle.json", data=b"[" + b"{}," * (60 * MIB))))
            case "nodes": return archive.gzip(tar(member("bundle.json", data=b"[" + b"[]," * (2 * MIB) + b"0]")))
            case "nested": return archive.gzip(tar(member("bundle.json", data=b"[" * MIB)))
            case "many files": return around(*(member(f"x{n:06}") for n in range(20_000)))
            case "claimed size":
                block = bytearray(tar(member("bundle.json")))
                block[124:136] = b"77777777777\\0"
                block[148:156] = b" " * 8
                block[148:156] = b"%06o\\0 " % sum(block[:512])
                return archive.gzip(bytes(block))
            case "cut": return archive.gzip(archive.tar(whole)[:-700])
            case "goes on": return archive.gzip(archive.tar(whole) + b"x" * 512)
            case "no tar": return archive.gzip(b"hello" * 1000)
            case "no gzip": return b"hello" * 1000
            case "empty": return b""
    cases = [
        *kinds, *names, "twice", "order", "surplus", "zeros", "compressed", "bomb inside", "large file", "large head",
        "nodes", "nested", "many files", "claimed size", "cut", "goes on", "no tar", "no gzip", "empty",
    ]
    root = Path(sys.argv[2])
    for case in cases:
        made = layer(case)
        try:
            data = zlib.decompressobj(wbits=31).decompress(made) if case not in ("zeros", "bomb inside") else b""
        except zlib.error:
            data = b""
        put(root / case, made, canonical.sha256(data))
        del made, data
    """
)
READ = textwrap.dedent(
    """
    import resource, sys
    from pathlib import Path
    from penstock.bundle import layout
    from penstock.diagnostics.fatal import Fatal
    layout.read(Path(sys.argv[1]))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in sorted(Path(sys.argv[2]).iterdir()):
        try:
            layout.read(path)
            print("read", path.name)
        except Fatal as fatal:
            assert "refused" in fatal.message or "readable" in fatal.message, fatal.message
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10
        if grown > int(sys.argv[3]):
            print("grew by", grown, "at", path.name)
            break
    print("done", grown)
    """
)


@pytest.fixture
def written(open_files: Callable[..., Project], tmp_path: Path) -> Path:
    return layout.write(compile(open_files(), "shop"), tmp_path / "out")


def run(program: str, *arguments: object) -> str:
    done = subprocess.run([sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def listing(root: Path) -> list[tuple[str, int]]:
    return sorted((str(path), path.lstat().st_mtime_ns) for path in root.rglob("*"))


def test_hostile_bundles_are_refused_in_little_memory(written: Path, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile"
    hostile.mkdir()
    run(CHILD, written, hostile)
    before = listing(tmp_path)
    said = run(READ, written, hostile, GROWTH)
    assert said.startswith("done "), said
    assert len(list(hostile.iterdir())) == 39
    assert listing(tmp_path) == before


def test_mutations_of_a_good_bundle_are_refused(written: Path, tmp_path: Path) -> None:
    """Bytes flipped, cut, doubled or put in, in any of its files: never another bundle than the one of the digest."""
    chance = random.Random(0)
    good = {path.relative_to(written): path.read_bytes() for path in written.rglob("*") if path.is_file()}
    hostile = tmp_path / "hostile"
    for number in range(MUTATIONS):
        name = chance.choice(sorted(good))
        data = bytearray(good[name])
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                del data[at : at + chance.randrange(1, 50)]
            case 2:
                data[at:at] = data[at : at + chance.randrange(1, 50)]
            case 3:
                data[at:at] = chance.randbytes(chance.randrange(1, 50))
        if bytes(data) != good[name]:
            for path, same in good.items():
                target = hostile / f"{number:06}" / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(bytes(data) if path == name else same)
    before = listing(tmp_path)
    said = run(READ, written, hostile, GROWTH).splitlines()
    # index.json is the one file that no digest covers: what it says beside the digest is not read.
    read = [line.removeprefix("read ") for line in said if line.startswith("read ")]
    wanted = layout.read(written)
    assert all(layout.read(hostile / number).digest == wanted.digest for number in read)
    assert all((hostile / number / "index.json").read_bytes() != good[Path("index.json")] for number in read)
    assert said[-1].startswith("done ")
    assert len(read) <= MUTATIONS // 20
    assert listing(tmp_path) == before
