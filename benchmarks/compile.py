"""`compile` of every chain of a generated project against hashing and writing the same bytes beyond loading."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import project
from benchmarks.ratio import PENSTOCK, Command, Ratio, measure

SPECS = 600


def run() -> Iterator[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        root, out = Path(folder) / "project", Path(folder) / "out"
        project.write(root, SPECS)
        environ = {"PENSTOCK_CACHE_DIR": f"{folder}/cache"}
        check = Command((*PENSTOCK, "check"), root, environ)
        product = Command(
            (*PENSTOCK, "compile", "-o", str(out)), root, environ, before=lambda: shutil.rmtree(out, ignore_errors=True)
        )
        yield measure(f"compile of {SPECS // 3} chains / check of the project", check, product, 3)
