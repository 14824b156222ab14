"""A run accounts for every row, and no finished one is lost, whatever ends it."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from penstock.bundle.bundle import Bundle
from penstock.bundle.release import release
from penstock.evaluate.ledger import Ledger
from penstock.evaluate.run import Run
from penstock.evaluate.runner import answer_all, run
from penstock.metrics.members import MEMBERS
from penstock.project.open import open_project
from penstock.runtime.chain import open as open_chain
from penstock.runtime.traces.trace import StepTrace, Trace, Usage
from penstock.source import worktree
from penstock.source.settings import read
from penstock.source.store import Store, memory


def test_every_row_is_accounted_for(bundle: Bundle, evaluation: Any, echo: Any) -> None:
    rows = [{"id": "a", "question": "right"}, {"id": "b", "question": "down"}, {"id": "c", "question": "left"}]
    spec = {
        "metrics": {
            "right": {
                "metric": "contains",
                "with": {"text": "${{ outputs.answer }}", "expected": "${{ row.id == 'c' ? '' : 'right' }}"},
            }
        }
    }
    chain = echo(errors={"down": "503 from the model"})
    found = run(bundle, chain, evaluation(rows=rows, **spec), Ledger(memory()), environment="production")
    assert [(row.key, row.status, row.scores["right"]) for row in found.rows] == [
        ("a", "ok", 1.0),
        ("b", "errored", None),
        ("c", "failed", None),
    ]
    assert [row.error for row in found.rows] == [None, "503 from the model", "right: the expected text is empty"]
    assert (found.planned, found.environment, found.bundle) == (3, "production", "sha256:b")
    assert found.usage == Usage(30, 15, 0.75, calls=3)


def test_rows_are_in_order_whichever_ends_first(bundle: Bundle, evaluation: Any) -> None:
    class Late:
        async def answer(self, inputs: Mapping[str, Any], *, repeat: int = 0) -> Trace:
            await asyncio.sleep(random.random() / 100)
            return Trace(inputs, {"answer": inputs["question"]}, {}, 0.1, Usage(calls=1), "sha256:b")

    found = run(bundle, Late(), evaluation(20, repeats=2), Ledger(memory()), environment="default", jobs=7)
    assert [(row.key, row.repeat) for row in found.rows] == [(f"r{i}", r) for i in range(20) for r in range(2)]


@pytest.mark.parametrize("jobs", [1, 3])
def test_no_more_than_jobs_at_once(bundle: Bundle, evaluation: Any, jobs: int) -> None:
    busy, most = 0, 0

    class Counting:
        async def answer(self, inputs: Mapping[str, Any], *, repeat: int = 0) -> Trace:
            nonlocal busy, most
            busy += 1
            most = max(most, busy)
            async with asyncio.timeout(20):
                while most < jobs:
                    await asyncio.sleep(0.001)
            await asyncio.sleep(0.001)  # for one too many, if there is one
            busy -= 1
            return Trace(inputs, {"answer": "right"}, {}, 0.1, Usage(calls=1), "sha256:b")

    run(bundle, Counting(), evaluation(12), Ledger(memory()), environment="default", jobs=jobs)
    assert most == jobs


def test_a_second_run_asks_nothing_and_says_the_same(bundle: Bundle, evaluation: Any, echo: Any) -> None:
    ledger, first, second = Ledger(memory()), echo(), echo()
    there = run(bundle, first, evaluation(5), ledger, environment="default")
    back = run(bundle, second, evaluation(5), ledger, environment="default")
    assert (len(first.asked), second.asked) == (5, [])
    assert back.rows == there.rows
    assert back.usage == Usage(calls=5, cached=5)


def test_what_comes_from_the_store_of_calls_is_not_paid_again(bundle: Bundle, evaluation: Any) -> None:
    class Remembering:
        async def answer(self, inputs: Mapping[str, Any], *, repeat: int = 0) -> Trace:
            stored, live = Usage(10, 5, 0.25, 1, 1), Usage(10, 5, 0.5, 1, 0)
            steps = {
                name: StepTrace(name, "prompt", {}, {}, 0.1, usage) for name, usage in (("a", stored), ("b", live))
            }
            return Trace(inputs, {"answer": "right"}, steps, 0.2, stored + live, "sha256:b")

    found = run(bundle, Remembering(), evaluation(2), Ledger(memory()), environment="default")
    assert found.usage == Usage(40, 20, 1.0, calls=4, cached=2)
    assert found.rows[0].usage.usd == 0.75


def test_repeats_are_calls_of_their_own(bundle: Bundle, evaluation: Any) -> None:
    asked = []

    class Repeating:
        async def answer(self, inputs: Mapping[str, Any], *, repeat: int = 0) -> Trace:
            asked.append(repeat)
            return Trace(inputs, {"answer": "right"}, {}, 0.1, Usage(calls=1), "sha256:b")

    run(bundle, Repeating(), evaluation(2, repeats=3), Ledger(memory()), environment="default", jobs=1)
    assert asked == [0, 1, 2, 0, 1, 2]


def test_fresh_asks_again(bundle: Bundle, evaluation: Any, echo: Any) -> None:
    ledger, again = Ledger(memory()), echo()
    run(bundle, echo(), evaluation(5), ledger, environment="default")
    run(bundle, again, evaluation(5), ledger, environment="default", fresh=True)
    assert len(again.asked) == 5


def test_errored_rows_are_asked_again_and_only_they(bundle: Bundle, evaluation: Any, echo: Any) -> None:
    ledger, again = Ledger(memory()), echo()
    run(bundle, echo(errors={"right 2": "429"}), evaluation(5), ledger, environment="default")
    found = run(bundle, again, evaluation(5), ledger, environment="default")
    assert again.asked == ["right 2"]
    assert found.count("ok") == 5


@pytest.mark.parametrize("crash_at", [0, 1, 4, 7])
@pytest.mark.parametrize("jobs", [1, 3])
def test_a_crash_loses_no_finished_row(bundle: Bundle, evaluation: Any, echo: Any, crash_at: int, jobs: int) -> None:
    ledger, broken, whole = Ledger(memory()), echo(crash_at=crash_at), echo()
    with pytest.raises(RuntimeError, match="the machine is gone"):
        run(bundle, broken, evaluation(8), ledger, environment="default", jobs=jobs)
    found = run(bundle, whole, evaluation(8), ledger, environment="default", jobs=jobs)
    assert sorted(broken.asked + whole.asked) == sorted(f"right {i}" for i in range(8))
    assert found.rows == run(bundle, echo(), evaluation(8), Ledger(memory()), environment="default").rows


def test_cancelled_in_the_middle(bundle: Bundle, evaluation: Any, echo: Any) -> None:
    ledger = Ledger(memory())

    stuck = asyncio.Semaphore(0)

    class Slow:
        asked = 0

        async def answer(self, inputs: Mapping[str, Any], *, repeat: int = 0) -> Trace:
            self.asked += 1
            if self.asked > 3:
                stuck.release()
                await asyncio.sleep(3600)
            return Trace(inputs, {"answer": inputs["question"]}, {}, 0.5, Usage(10, 5, 0.25, calls=1), "sha256:b")

    async def interrupted() -> None:
        task = asyncio.create_task(answer_all(bundle, Slow(), evaluation(8), ledger, environment="default", jobs=2))
        for _ in range(2):
            await stuck.acquire()
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(interrupted())
    rest = echo()
    run(bundle, rest, evaluation(8), ledger, environment="default")
    assert len(rest.asked) == 5


def test_until_stops_and_says_why(bundle: Bundle, evaluation: Any, echo: Any) -> None:
    def budget(spent: Usage, seconds: float) -> str | None:
        assert seconds >= 0
        return "the budget of 0.5 US dollars is reached" if (spent.usd or 0) >= 0.5 else None

    chain, ledger = echo(), Ledger(memory())
    found = run(bundle, chain, evaluation(6), ledger, environment="default", jobs=1, until=budget)
    assert [row.status for row in found.rows] == ["ok"] * 2 + ["skipped"] * 4
    assert found.rows[-1].error == "the budget of 0.5 US dollars is reached"
    assert (len(chain.asked), found.planned) == (2, 6)
    assert run(bundle, echo(), evaluation(6), ledger, environment="default").count("ok") == 6


def test_a_faulty_row_is_not_asked(bundle: Bundle, evaluation: Any, echo: Any) -> None:
    chain = echo()
    rows = [{"id": "a", "question": "right"}, {"id": "b"}]
    found = run(bundle, chain, evaluation(rows=rows), Ledger(memory()), environment="default")
    assert chain.asked == ["right"]
    assert [row.status for row in found.rows] == ["ok", "errored"]
    assert "question" in (found.rows[1].error or "")


def test_an_answer_that_is_no_json_is_an_error(bundle: Bundle, evaluation: Any) -> None:
    class Odd:
        async def answer(self, inputs: Mapping[str, Any], *, repeat: int = 0) -> Trace:
            return Trace(inputs, {"answer": float("nan")}, {}, 0.1, Usage(calls=1), "sha256:b")

    found = run(bundle, Odd(), evaluation(1), Ledger(memory()), environment="default")
    assert found.count("errored") == 1


def test_progress_counts_up(bundle: Bundle, evaluation: Any, echo: Any) -> None:
    said: list[Any] = []

    class Told:
        def begin(self, what: str, total: int | None = None) -> None:
            said.append((what, total))

        def advance(self, done: int, *, usd: float = 0.0, note: str = "") -> None:
            said.append((done, usd))

        def end(self, note: str = "") -> None:
            said.append("end")

    run(bundle, echo(), evaluation(2), Ledger(memory()), environment="default", progress=Told())
    assert said == [("quality", 2), (1, 0.25), (2, 0.5), "end"]


CHILD = """
import asyncio, sys
from pathlib import Path
from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.evaluate.ledger import Ledger
from penstock.evaluate.runner import run
from penstock.metrics.members import MEMBERS
from penstock.runtime.traces.trace import Trace, Usage
from penstock.source.data.rows import Row
from penstock.source.store import Store
from penstock.spec.kinds.evaluation import Evaluation

class Chain:
    async def answer(self, inputs, *, repeat=0):
        await asyncio.sleep(0.002)
        return Trace(inputs, {"answer": inputs["question"]}, {}, 0.5, Usage(10, 5, 0.25, calls=1), "sha256:b")

class Said:
    done = 0
    def begin(self, what, total=None): pass
    def advance(self, done, *, usd=0.0, note=""):
        print(done, flush=True)
    def end(self, note=""): pass

rows = tuple(Row("", {"id": f"r{i}", "question": f"right {i}"}, i + 1) for i in range(200))
spec = Evaluation.model_validate({
    "chain": "support", "dataset": "questions", "inputs": {"question": "${{ row.question }}"},
    "metrics": {"right": {"metric": "contains", "with": {"text": "${{ outputs.answer }}", "expected": "right"}}}})
evaluation = ResolvedEvaluation("quality", spec, rows, "id", None, None, MEMBERS, "sha256:e")
bundle = Bundle("sha256:b", "sha256:f", "support", {}, {}, {}, {})
run(bundle, Chain(), evaluation, Ledger(Store(Path(sys.argv[1]))), environment="default", jobs=4, progress=Said())
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_kill_9_loses_no_finished_row(tmp_path: Path, bundle: Bundle, evaluation: Any, echo: Any) -> None:
    generator = random.Random(7)
    for _ in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path / "store.sqlite")],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ,
        )
        assert child.stdout is not None
        said = int(child.stdout.readline() or 0)
        wanted = said + generator.randrange(1, 40)
        while said < wanted and (line := child.stdout.readline()):
            said = int(line)
        time.sleep(generator.random() / 500)
        child.kill()
        said = max([said, *(int(line) for line in child.stdout.read().split("\n")[:-1])])
        child.wait()
        ledger = Ledger(Store(tmp_path / "store.sqlite"))
        kept = run(
            bundle, echo(), evaluation(200), ledger, environment="default", until=lambda spent, seconds: "only look"
        )
        assert kept.count("ok") >= said
        assert kept.count("ok") + kept.count("skipped") == 200
    rest = echo()
    whole = run(bundle, rest, evaluation(200), Ledger(Store(tmp_path / "store.sqlite")), environment="default")
    assert len(rest.asked) == kept.count("skipped")
    assert whole.rows == run(bundle, echo(), evaluation(200), Ledger(memory()), environment="default").rows


PROJECT = """
apiVersion: penstock/v1
kind: Project
metadata: {name: tiny}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: echo}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: reply}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "I heard {{ question }}"}]
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    answer: {prompt: reply, model: echo, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.answer.text }}"}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: questions.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: support
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  metrics:
    heard: {metric: contains, with: {text: "${{ outputs.answer }}", expected: "${{ row.question }}"}}
    tokens: {metric: tokens}
"""


def test_a_real_bundle_asks_each_row_once(tmp_path: Path) -> None:
    root = tmp_path / "tiny"
    root.mkdir()
    (root / "penstock.yaml").write_text(PROJECT, encoding="utf-8")
    lines = [json.dumps({"id": f"r{i}", "question": f"question {i}"}) for i in range(6)]
    (root / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    store = Store(tmp_path / "store.sqlite")
    released = release(open_project(worktree.open(root), store, None, MEMBERS))
    bundle, evaluation = released.bundles["support"], released.evaluations["quality"]
    settings = read({"PENSTOCK_CACHE_DIR": str(tmp_path)})
    ledger = Ledger(store)

    def asked(until: Any = None) -> Run:
        chain = open_chain(bundle, released.bindings, store=store, settings=settings)
        return run(bundle, chain, evaluation, ledger, environment="default", jobs=2, until=until)

    part = asked(lambda spent, seconds: "enough" if spent.calls >= 3 else None)
    assert 3 <= part.usage.calls <= 4
    rest = asked()
    assert (rest.count("ok"), rest.usage.calls, rest.usage.cached) == (6, 6, part.count("ok"))
    assert [row.scores["heard"] for row in rest.rows] == [1.0] * 6
    assert all((row.scores["tokens"] or 0) > 0 for row in rest.rows)
    assert asked().usage == Usage(calls=6, cached=6)
