"""`diff` of 20 commits that change 159 files or so, in 10,000 generated specs behind 1,000 commits.

The floor runs `git diff-tree`, takes both sides of each changed file from `git cat-file --batch`, composes each to
nodes by PyYAML's C parser, turns the nodes into dicts of text and validates the envelope with pydantic, as that of
`check`, but without Jinja2. It compares nothing.

Start-up is a row of its own: of the floor its imports, of the product a `diff` of two changed fields in a project of
three specs. `beyond start-up` has both taken away: CPU of the whole process less the median of its start-up.
cold: nothing kept. warm: an earlier `diff` of other revisions has kept the outline of a revision some commits before
base and what the files declare that were there; what changed since was never seen. base seen: an earlier `diff` ended
in this base, as that of any pull request does. again: the same `diff` once more. priced: the models cost something.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import commits, project
from benchmarks.check import cpu, wall
from benchmarks.ratio import PENSTOCK, PYTHON, Command, Ratio, Run, Times, rounds

SPECS = int(os.environ.get("PENSTOCK_BENCH_SPECS", "10_000"))
COMMITS = int(os.environ.get("PENSTOCK_BENCH_COMMITS", "1_000"))
BACK = 20
IMPORTS = "import subprocess, yaml, pydantic\nfrom typing import Any\npydantic.BaseModel\n"  # imported when it is named
FLOOR = (
    IMPORTS
    + """
class Document(pydantic.BaseModel):
    apiVersion: str
    kind: str
    metadata: dict[str, Any]
    spec: dict[str, Any]
def plain(node):
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    return [plain(value) for value in node.value]
def git(*arguments, data=None):
    return subprocess.run(["git", *arguments], input=data, capture_output=True, check=True).stdout
rows = git("diff-tree", "-r", "HEAD~BACK", "HEAD").splitlines()
names = [name for row in rows for name in row.split()[2:4] if name.strip(b"0")]
said = git("cat-file", "--batch", data=b"\\n".join(names) + b"\\n")
at = 0
for _ in names:
    end = said.index(b"\\n", at)
    size = int(said[at:end].split()[2])
    Document.model_validate(plain(yaml.compose(said[end + 1 : end + 1 + size], yaml.CSafeLoader)))
    at = end + size + 2
""".replace("BACK", str(BACK))
)


def run() -> Iterator[Ratio]:
    yield from _measured(COMMITS, priced=False)
    yield from _measured(4 * BACK, priced=True)


def _measured(count: int, *, priced: bool) -> Iterator[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        names = ("project", "small", "cache", "seen", "based")
        root, small, cache, seen, based = (Path(folder) / name for name in names)
        commits.write(root, SPECS, count, priced=priced)
        _small(small)
        environ = {"PENSTOCK_CACHE_DIR": str(cache)}

        def forget() -> None:
            shutil.rmtree(cache, ignore_errors=True)

        def restore(kept: Path = seen) -> None:
            forget()
            shutil.copytree(kept, cache)

        between = (*PENSTOCK, "diff", f"HEAD~{BACK}..HEAD")
        Command(
            (*PENSTOCK, "diff", f"HEAD~{2 * BACK}..HEAD~{2 * BACK - 1}"), root, {"PENSTOCK_CACHE_DIR": str(seen)}
        ).run()
        Command((*PENSTOCK, "diff", "HEAD^..HEAD"), small, {"PENSTOCK_CACHE_DIR": str(seen)}).run()
        shutil.copytree(seen, based)
        before = f"HEAD~{2 * BACK}..HEAD~{BACK}"
        Command((*PENSTOCK, "diff", before), root, {"PENSTOCK_CACHE_DIR": str(based)}).run()
        measured = rounds(
            (
                Command((PYTHON, "-c", IMPORTS), root, {}),
                Command((PYTHON, "-c", FLOOR), root, {}),
                Command((*PENSTOCK, "diff", "HEAD^..HEAD"), small, environ, before=restore),
                Command(between, root, environ, before=restore),
                Command(between, root, environ),
                Command((*PENSTOCK, "diff", f"HEAD~{BACK}"), root, environ),
                Command(between, root, environ, before=lambda: restore(based)),
                Command(between, root, environ, before=forget),
                Command((*PENSTOCK, "check"), root, environ, before=forget),
            ),
            5,
        )
    imports, floor, start, warm, again, checkout, known, cold, check = measured
    what = f"diff, {BACK} commits of {SPECS:,} specs{', priced' if priced else ''}: "
    yield Ratio(what + "start-up / that of the floor", cpu(imports), cpu(start))
    for name, runs in (("warm", warm), ("base seen", known), ("again", again)):
        yield Ratio(f"{what}{name} / floor, whole processes", cpu(floor), cpu(runs))
        yield Ratio(f"{what}{name} / floor, both beyond start-up", _less(floor, imports), _less(runs, start))
        yield Ratio(f"{what}{name} / floor, whole processes by the clock", wall(floor), wall(runs))
    yield Ratio(
        what + "against the checkout, again / floor, beyond start-up", _less(floor, imports), _less(checkout, start)
    )
    yield Ratio(what + "warm / check of the whole, cold", cpu(check), cpu(warm))
    yield Ratio(what + "again / check of the whole, cold", cpu(check), cpu(again))
    yield Ratio(what + "cold / check of the whole, cold", cpu(check), cpu(cold))


def _small(root: Path) -> None:
    project.write(root, 3)
    for path in root.rglob("*-0.yaml"):
        text = path.read_text()
        path.write_text(text.replace("sentences: 2", "sentences: 3").replace("Question ", "Question no "))
    project.commit(root, "changed")


def _less(runs: list[Run], start: list[Run]) -> Times:
    return Times(tuple(each.seconds - cpu(start).median for each in runs))
