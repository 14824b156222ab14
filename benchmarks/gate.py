"""`gate` on 1,000 rows with a builtin model against the calibration loop that peers' figures are given in."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import project
from benchmarks.ratio import PENSTOCK, PYTHON, Command, Ratio, measure

ROWS = 1_000
LOOP = "sum(i * i for i in range(20_000_000))"


def run() -> Iterator[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        root, cache = Path(folder) / "project", Path(folder) / "cache"
        project.write(root, 3, ROWS)
        for model in root.glob("part-*/model-*.yaml"):
            model.write_text(
                model.read_text().replace("builtin/extractive", "builtin/echo").replace("sentences: 2", "")
            )
        project.commit(root, "echo")
        prompt = next(root.glob("part-*/prompt-0.yaml"))
        prompt.write_text(prompt.read_text().replace("Question 0: {{", "Asked: {{"))
        project.commit(root, "changed")
        environ = {"PENSTOCK_CACHE_DIR": str(cache)}
        floor = Command((PYTHON, "-c", LOOP), root, {})
        arguments = (*PENSTOCK, "gate", "--base", "HEAD^", "--head", "HEAD")
        cold = Command(arguments, root, environ, before=lambda: shutil.rmtree(cache, ignore_errors=True))
        again = Command(arguments, root, environ)
        yield measure(f"gate, {2 * ROWS:,} answers / sum of 20,000,000 squares", floor, cold, 3)
        yield measure("gate, every answer from the store / the same", floor, again, 3)
