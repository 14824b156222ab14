"""What the executor adds to a step, and what memory an evaluation takes of many rows against few.

The overhead is the CPU time of a chain of guard steps with a pattern, each reading the one before it, against half a
millisecond a step; what the guards themselves do is in it. Memory is what a process grows by from when it holds its
dataset to its largest, of `ROWS` rows above that of 1,000, against 50 MB; `the whole process` starts before the
dataset is made.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.ratio import PYTHON, Ratio, Times
from penstock.bundle.release import Release, release
from penstock.project.open import open_project
from penstock.runtime import chain
from penstock.runtime.chain import Chain
from penstock.source import store, worktree
from penstock.source.settings import Settings

ALLOWED = 0.0005
STEPS, ANSWERS, ROUNDS = 20, 100, 5
FEW, ROWS = 1_000, int(os.environ.get("PENSTOCK_BENCH_ROWS", "100_000"))
MEGABYTES = 50.0

_ENVELOPE = "apiVersion: penstock/v1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n"


def run() -> Iterator[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        asked = _opened(Path(folder), _guards())
        asyncio.run(_answers(asked, ANSWERS))
        seconds = []
        for _ in range(ROUNDS):
            began = time.process_time()
            asyncio.run(_answers(asked, ANSWERS))
            seconds.append((time.process_time() - began) / (ANSWERS * STEPS))
    yield Ratio("executor, ms of CPU a step / 0.5", _ms((ALLOWED,)), _ms(tuple(seconds)))
    (run_few, all_few), (run_many, all_many) = _grown(FEW), _grown(ROWS)
    what = f"memory of {ROWS:,} rows over {FEW:,}, MB"
    yield Ratio(f"{what}: the run / {MEGABYTES:.0f}", Times((MEGABYTES,)), Times((run_many - run_few,)))
    yield Ratio(f"{what}: the whole process / {MEGABYTES:.0f}", Times((MEGABYTES,)), Times((all_many - all_few,)))


def _ms(seconds: tuple[float, ...]) -> Times:
    return Times(tuple(1000 * each for each in seconds))


def _guards() -> str:
    texts = ["inputs.q", *(f"steps.s{number}.text" for number in range(STEPS - 1))]
    steps = "".join(
        f'    s{number}: {{guard: {{pattern: "h"}}, text: "${{{{ {text} }}}}"}}\n' for number, text in enumerate(texts)
    )
    return f"  steps:\n{steps}  outputs: {{answer: '${{{{ steps.s{STEPS - 1}.text }}}}'}}\n"


async def _answers(asked: Chain, count: int) -> None:
    for _ in range(count):
        trace = await asked.answer({"q": "hi"})
        assert trace.error is None, trace.error


def _released(root: Path, body: str) -> Release:
    (root / "penstock.yaml").write_text(_ENVELOPE.format(kind="Project", name="bench").rstrip() + " {}\n")
    (root / "chain.yaml").write_text(
        _ENVELOPE.format(kind="Chain", name="shop") + "  inputs: {q: {type: string}}\n" + body
    )
    project = open_project(worktree.open(root), store.memory(), None, {})
    assert not project.faults, project.faults
    return release(project)


def _opened(root: Path, body: str) -> Chain:
    made = _released(root, body)
    settings = Settings(root, "live", True, True, {})
    return chain.open(made.bundles["shop"], made.bindings, store=store.memory(), settings=settings)


def _grown(rows: int) -> tuple[float, float]:
    """MB that a process of its own grows by while it answers and scores so many rows, and with its dataset."""
    done = subprocess.run((PYTHON, "-m", "benchmarks.executor", str(rows)), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    during, whole = map(float, done.stdout.split())
    return during, whole


def child(count: int) -> None:
    """Prints both, in MB."""
    import resource

    from penstock.bundle.evaluation import ResolvedEvaluation
    from penstock.evaluate import runner
    from penstock.evaluate.ledger import Ledger
    from penstock.metrics.members import MEMBERS
    from penstock.source.data.many_rows import kept
    from penstock.source.data.rows import Row
    from penstock.spec.kinds.evaluation import Evaluation

    text = "Where is the order that I placed last week, and when does it come? " * 4
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        asked = _opened(root, '  steps:\n    s: {guard: {pattern: "h"}, text: "${{ inputs.q }}"}\n' + _OUTPUTS)
        spec = Evaluation.model_validate(
            {
                "chain": "shop",
                "dataset": "rows",
                "inputs": {"q": "${{ row.q }}"},
                "slices": {"language": "${{ row.language }}"},
                "metrics": {
                    "right": {"metric": "contains", "with": {"text": "${{ outputs.answer }}", "expected": "order"}},
                    "cost": {"metric": "cost"},
                },
            }
        )
        before = _resident()
        rows = kept(
            Row("", {"id": f"r{number}", "q": f"{number}: {text}", "language": "en"}, number) for number in range(count)
        )
        evaluation = ResolvedEvaluation("bench", spec, rows, "id", None, None, MEMBERS, "sha256:e")
        held = _resident()
        ledger = Ledger(store.Store(root / "store.sqlite"))
        made = runner.run(asked.bundle, asked, evaluation, ledger, environment="default")
        assert made.count("ok") == count
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(max(0.0, most - held), max(0.0, most - before))


_OUTPUTS = "  outputs: {answer: '${{ steps.s.text }}'}\n"


def _resident() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("this system does not say how much memory a process holds")


if __name__ == "__main__":
    child(int(sys.argv[1]))
