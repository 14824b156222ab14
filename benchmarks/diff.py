"""`diff` of two revisions of 2,000 specs, 32 files changed, against git giving the bytes of both."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import project
from benchmarks.ratio import PENSTOCK, Command, Ratio, measure

SPECS = 2_000
CHANGED = 32
FLOOR = (
    "for r in HEAD^ HEAD; do git ls-tree -r $r | awk '{print $3}' | git cat-file --batch >/dev/null; done; "
    "git diff-tree -r HEAD^ HEAD >/dev/null"
)


def run() -> Iterator[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        project.write(root, SPECS)
        for number in range(CHANGED):
            path = root / f"part-{number}" / f"model-{number}.yaml"
            path.write_text(path.read_text().replace("sentences: 2", "sentences: 3"))
        project.commit(root, "changed")
        environ = {"PENSTOCK_CACHE_DIR": f"{folder}/cache"}
        floor = Command(("sh", "-c", FLOOR), root, {})
        product = Command((*PENSTOCK, "diff", "HEAD^..HEAD"), root, environ)
        check = Command((*PENSTOCK, "check", "--rev", "HEAD"), root, environ)
        yield measure(f"diff, {CHANGED} of {SPECS:,} specs changed / git cat-file of both sides", floor, product, 3)
        yield measure("diff / check of one side", check, product, 3)
