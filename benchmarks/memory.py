"""The largest size of a whole `penstock eval` of a builtin model and one cheap metric: of 1,000 rows, against 150 MB,
and of `ROWS` rows above that, against 50 MB. A row is about 300 bytes.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import project
from benchmarks.executor import FEW, MEGABYTES, ROWS
from benchmarks.ratio import PENSTOCK, Command, Ratio, Times, once

ALLOWED = 150.0
RUNS = 3
TEXT = "Where is the order that I placed last week, and when does it come? " * 4


def run() -> Iterator[Ratio]:
    few = [_megabytes(FEW) for _ in range(RUNS)]
    yield Ratio(f"eval of {FEW:,} rows, MB / {ALLOWED:.0f}", Times((ALLOWED,)), Times(tuple(few)))
    more = _megabytes(ROWS) - min(few)
    what = f"eval of {ROWS:,} rows, MB over {FEW:,} / {MEGABYTES:.0f}"
    yield Ratio(what, Times((MEGABYTES,)), Times((max(0.0, more),)))


def _megabytes(rows: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        root, cache = Path(folder) / "project", Path(folder) / "cache"
        project.write(root, 3, 1)
        with (root / "rows.jsonl").open("w") as file:
            for number in range(rows):
                row = {"id": f"r{number}", "question": f"{number}: {TEXT}", "facts": ["order"]}
                file.write(json.dumps(row) + "\n")
        arguments = (*PENSTOCK, "eval")
        try:
            return once(Command(arguments, root, {"PENSTOCK_CACHE_DIR": str(cache)})).memory
        finally:
            shutil.rmtree(cache, ignore_errors=True)
