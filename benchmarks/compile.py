"""`compile` of every chain of a generated project beyond loading it, and once more where nothing has changed."""

import hashlib
import io
import os
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from benchmarks import project
from benchmarks.ratio import PENSTOCK, Command, Ratio, Times, measure

SPECS = 3000
RUNS = 5


def run() -> Iterator[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        root, out = Path(folder) / "project", Path(folder) / "out"
        project.write(root, SPECS)
        environ = {"PENSTOCK_CACHE_DIR": f"{folder}/cache"}
        chains = f"{SPECS // 3:,} chains"
        yield _beyond(f"compile of {chains} beyond loading / hash, tar and write", root, out, folder)
        command = (*PENSTOCK, "compile", "-q", "-o", str(out))
        first = Command(command, root, environ, before=lambda: shutil.rmtree(out, ignore_errors=True))
        yield measure(f"compile of {chains}, nothing changed / the first", first, Command(command, root, environ), 3)


def _beyond(what: str, root: Path, out: Path, folder: str) -> Ratio:
    """In one process, in turn: all that follows once the project is loaded and checked, evidence with it."""
    from penstock.bundle import evidence, layout, release
    from penstock.source.settings import read
    from penstock.verbs.checkout import opening
    from penstock.verbs.checkout.findings import findings
    from penstock.verbs.checkout.pace import unhurried
    from penstock.verbs.releasing import attesting
    from penstock.verbs.releasing.writing import Writing

    at = opening.place(root, read({"PENSTOCK_CACHE_DIR": f"{folder}/cache"}))
    floor, product = [], []
    with unhurried():
        for number in range(RUNS + 1):
            resources = opening.loaded(at, None)
            assert not findings(resources, None, date.today()).stop
            shutil.rmtree(out, ignore_errors=True)
            linked = opening.linked(resources, None)
            start = time.process_time()
            packed = []
            with Writing(out, ["default"]) as writing:
                made = []
                for name in release.named(linked):
                    target = out / "default" / name
                    packed.append(release.pack(linked, name))
                    writing.add(target, packed[-1].image)
                    made.append(("default", release.opened(packed[-1]), target, layout.described(packed[-1].image)))
                attesting.compiled(at, resources, made, {}, writing, rev=None, builder=None)
            ours = time.process_time() - start
            beside = [evidence.files(evidence.everything(target)) for _, _, target, _ in made]
            plain = Path(folder) / "plain"
            shutil.rmtree(plain, ignore_errors=True)
            start = time.process_time()
            for each, files in zip(packed, beside, strict=True):
                _plain(plain / each.chain, each.files, layout.files(each.image))
                _written(plain / f"{each.chain}.referrers", files)
            os.sync()
            theirs = time.process_time() - start
            if number:
                product.append(ours)
                floor.append(theirs)
    return Ratio(what, Times(tuple(floor)), Times(tuple(product)))


def _plain(target: Path, files: Mapping[str, bytes], layout: Mapping[str, bytes]) -> None:
    """The same files in the same folders, by the standard library: packed, hashed as often as OCI needs, written."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(files):
            info = tarfile.TarInfo(path)
            info.size = len(files[path])
            tar.addfile(info, io.BytesIO(files[path]))
    hashlib.sha256(made.getvalue())
    _written(target, layout)


def _written(target: Path, layout: Mapping[str, bytes]) -> None:
    os.makedirs(target / "blobs" / "sha256")
    for path, data in layout.items():
        hashlib.sha256(data)
        (target / path).write_bytes(data)
