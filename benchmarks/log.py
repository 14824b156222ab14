"""`log` of one chain in 10,000 generated specs, against `git log --raw`, and what a first look costs.

warm: an earlier `log` of the same commit kept what it found. cold: nothing is kept of the history; an earlier `diff`
kept the outline of HEAD, whose cost (a read of all specs) is that of `diff`, cold. The last rows have 250, 500 and
1,000 commits of which just 250 change specs, the same ones each time: a commit beyond them costs what git asks for it.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import commits
from benchmarks.check import cpu, wall
from benchmarks.diff import COMMITS, SPECS
from benchmarks.ratio import PENSTOCK, Command, Ratio, Run, rounds

RAW = ("git", "log", "--raw", "--no-abbrev")


def run() -> Iterator[Ratio]:
    what = f"log, {COMMITS:,} commits of {SPECS:,} specs: "
    raw, warm, cold = _measured(COMMITS, 1)
    yield Ratio(what + "warm / git log --raw", cpu(raw), cpu(warm))
    yield Ratio(what + "warm / git log --raw, by the clock", wall(raw), wall(warm))
    yield Ratio(what + "cold / git log --raw", cpu(raw), cpu(cold))
    first: list[Run] = []
    for every in (1, 2, 4):
        _, _, cold = _measured(COMMITS // 4 * every, every)
        first = first or cold
        yield Ratio(
            f"log, cold: {COMMITS // 4 * every:,} commits / {COMMITS // 4:,}, as many changes", cpu(first), cpu(cold)
        )


def _measured(count: int, every: int) -> list[list[Run]]:
    with tempfile.TemporaryDirectory() as folder:
        root, cache, seen, kept = (Path(folder) / name for name in ("project", "cache", "seen", "kept"))
        commits.write(root, SPECS, count, every=every)
        for path, verb in ((seen, ("diff", "HEAD^..HEAD")), (kept, ("log", "chain-0"))):
            Command((*PENSTOCK, *verb), root, {"PENSTOCK_CACHE_DIR": str(path)}).run()

        def restore() -> None:
            shutil.rmtree(cache, ignore_errors=True)
            shutil.copytree(seen, cache)

        log = (*PENSTOCK, "log", "chain-0")
        return rounds(
            (
                Command(RAW, root, {}),
                Command(log, root, {"PENSTOCK_CACHE_DIR": str(kept)}),
                Command(log, root, {"PENSTOCK_CACHE_DIR": str(cache)}, before=restore),
            ),
            3,
        )
