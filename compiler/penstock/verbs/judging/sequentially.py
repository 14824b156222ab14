"""Base and head answer an evaluation row by row, until the rows so far decide it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.diagnostics.progress import Progress, Silent
from penstock.evaluate import duel, runner
from penstock.evaluate.ledger import Ledger
from penstock.evaluate.question import Question, questions
from penstock.evaluate.run import RowResult, Run
from penstock.gate import watch
from penstock.gate.case import Judged
from penstock.gate.pair import pair
from penstock.gate.required import broken, required
from penstock.gate.watch import Bets, Reading
from penstock.metrics.calibration import Calibration
from penstock.metrics.judging import Judging
from penstock.runtime.traces.trace import Usage
from penstock.spec.guard import Guard
from penstock.verbs.judging.cases import Asked


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """Who answers: a bundle bound, under the evaluation as that side can bind it."""

    bundle: Bundle
    chain: runner.Answers
    evaluation: ResolvedEvaluation
    ledger: Ledger
    judging: Judging | None = None
    told: runner.Told | None = None


def read(
    asked: Asked,
    base: Side,
    head: Side,
    *,
    environment: str,
    alpha: float,
    seed: int,
    levels: Mapping[str, float],
    jobs: int,
    fresh: bool,
    progress: Progress,
) -> Judged:
    """What was read, and why no more. Required rows are asked first, of the others clusters in the seed's order; the
    tests read one cluster after another in that order, so that `jobs`, which answers ahead, changes no verdict.

    levels: at which a regression is shown, by metric: alpha over the metrics judged together.
    """
    work = _Work(asked, base, head, environment, alpha, seed, levels, jobs, fresh, progress)
    return asyncio.run(work.read())


@dataclass(slots=True, eq=False)
class _Work:
    asked: Asked
    base: Side
    head: Side
    environment: str
    alpha: float
    seed: int
    levels: Mapping[str, float]
    jobs: int
    fresh: bool
    progress: Progress
    questions: dict[str, Question] = field(init=False)
    places: dict[str, int] = field(init=False)
    bets: dict[str, Bets] = field(init=False)
    planned: dict[str, int] = field(init=False)
    known: dict[str, dict[str, tuple[RowResult, ...]]] = field(default_factory=lambda: {"base": {}, "head": {}})
    usage: dict[str, Usage] = field(default_factory=lambda: {"base": Usage(), "head": Usage()})
    keys: dict[str, str] = field(default_factory=dict)
    calibrations: dict[str, Mapping[str, Calibration]] = field(default_factory=dict)
    counted: set[str] = field(default_factory=set)
    used: int = 0

    def __post_init__(self) -> None:
        self.questions = {question.key: question for question in questions(self.asked.head)}
        self.places = {key: place for place, key in enumerate(self.questions)}
        margins = watch.margins(self.asked.head, self.asked.guards, self.asked.not_comparable)
        self.bets = {name: Bets(margin, self.alpha, self.levels[name]) for name, margin in margins.items()}
        reviewed = [question for question in self.questions.values() if question.reviewed]
        metrics = self.asked.head.spec.metrics
        self.planned = {name: sum(name in question.planned for question in reviewed) for name in metrics}

    async def read(self) -> Judged:
        reviewed = [question.key for question in self.questions.values() if question.reviewed]
        order = watch.order(list(self.questions.values()), self.asked.new_rows, self.seed)
        self.progress.begin(f"{self.asked.head.name} (row by row)", len(reviewed))
        try:
            stopped = await self._read(order, reviewed)
        finally:
            self.progress.end()
        return self._judged(stopped)

    async def _read(self, order: list[list[str]], reviewed: Sequence[str]) -> str | None:
        first = [key for key in reviewed if self.questions[key].required]
        await self._ask(first)
        self.counted.update(first)
        stopped = self._flipped() or self._decided()
        place = 0
        while stopped is None and place < len(order):
            batch = [order[place]]
            while sum(map(len, batch)) < self.jobs and place + len(batch) < len(order):
                batch.append(order[place + len(batch)])
            await self._ask([key for cluster in batch for key in cluster])
            for cluster in batch:
                place += 1
                self._see(cluster)
                stopped = self._decided()
                if stopped is not None:
                    break
        if stopped is None:
            await self._ask(reviewed)
            self.counted.update(reviewed)
            stopped = self._decided()
        return None if self._asked() == len(reviewed) else stopped

    async def _ask(self, keys: Sequence[str]) -> None:
        new = [key for key in keys if key not in self.known["head"]]
        if not new:
            return
        wanted = sorted(self.places[key] for key in new)
        made = await asyncio.gather(*(self._side(side, wanted) for side in (self.base, self.head)))
        base, head = made
        if self.head.judging is not None and duel.names(self.asked.head):
            base, head = await duel.dueled(self.asked.head, base, head, self.head.judging, self.jobs)
            head = replace(head, usage=head.usage + self.head.judging.take())
        for name, run in (("base", base), ("head", head)):
            self.usage[name] += run.usage
            self.keys[name] = run.key
            self.calibrations[name] = run.calibrations
            for row in run.rows:
                self.known[name][row.key] = (*self.known[name].get(row.key, ()), row)
        self.progress.advance(self._asked(), usd=sum((u.usd or 0.0 for u in self.usage.values()), 0.0))

    async def _side(self, side: Side, wanted: Sequence[int]) -> Run:
        some = replace(side.evaluation, rows=tuple(side.evaluation.rows[place] for place in wanted))
        return await runner.answer_all(
            side.bundle,
            side.chain,
            some,
            side.ledger,
            environment=self.environment,
            jobs=self.jobs,
            progress=Silent(),
            fresh=self.fresh,
            told=side.told,
            judging=side.judging,
        )

    def _see(self, cluster: Sequence[str]) -> None:
        self.used += len(cluster)
        self.counted.update(cluster)
        for name, bets in self.bets.items():
            rows = [key for key in cluster if name in self.questions[key].planned]
            bets.see(
                [
                    (
                        watch.score(self.asked.head, name, self.known["base"][key]),
                        watch.score(self.asked.head, name, self.known["head"][key]),
                    )
                    for key in rows
                ]
            )

    def _flipped(self) -> str | None:
        judged = self._cut(self.asked.guards)
        rows = required(judged, pair(judged.base, judged.head), compared=True)
        lost = [row.row for row in rows if broken(row)]
        return f"required rows failed on head ({', '.join(lost[:5])})" if lost else None

    def _decided(self) -> str | None:
        if any(row.status == "skipped" for side in self.known.values() for rows in side.values() for row in rows):
            return "the budget is reached"
        lost = [name for name, bets in self.bets.items() if bets.failed]
        if lost:
            return f"shown to be worse: {', '.join(lost)}"
        head = self._answers()
        if watch.broken_bounds(self.asked.head, self.asked.guards, self.planned, head):
            return "a bound is broken whatever the other rows say"
        if all(bets.passed for bets in self.bets.values()) and not self._open():
            return "every margin and every bound is decided"
        return None

    def _open(self) -> dict[str, str]:
        return watch.open_bounds(self.asked.head, self.asked.guards, self.planned, self._answers())

    def _answers(self) -> list[tuple[RowResult, ...]]:
        """Head's, of what counts: what `jobs` answered ahead does not."""
        return [self.known["head"][key] for key in self.questions if key in self.counted]

    def _asked(self) -> int:
        return len(self.known["head"])

    def _judged(self, stopped: str | None) -> Judged:
        left = self._open()
        guards = {
            name: Guard(margin=guard.margin) if name in left else guard for name, guard in self.asked.guards.items()
        }
        guards = {name: guard for name, guard in guards.items() if guard != Guard()}
        repeats = self.asked.head.spec.repeats
        reading = Reading(
            rows=len(self.questions),
            used=self.used,
            asked=self._asked(),
            measured={name: bets.measured(repeats, self.seed) for name, bets in self.bets.items()},
            stopped=stopped,
            held=tuple(self._held()),
            unjudged=tuple(left.values()),
        )
        return replace(self._cut(guards), sequential=reading)

    def _held(self) -> list[str]:
        """What would have kept the run going where every margin was decided."""
        if not all(bets.passed for bets in self.bets.values()):
            return []
        none = watch.open_bounds(self.asked.head, self.asked.guards, self.planned, [])
        return [words.split(":")[0] for words in none.values() if "needs every row" in words]

    def _cut(self, guards: Mapping[str, Guard]) -> Judged:
        """The rows that count, and nothing of the others."""
        wanted = sorted(self.places[key] for key in self.counted)
        asked = self.asked
        some = replace(asked.head, rows=tuple(asked.head.rows[place] for place in wanted))
        runs = [self._run(name, side) for name, side in (("base", self.base), ("head", self.head))]
        return Judged(some, guards, runs[0], runs[1], asked.not_comparable, asked.new_margins, asked.new_rows)

    def _run(self, name: str, side: Side) -> Run:
        keys = [key for key in self.questions if key in self.counted and key in self.known[name]]
        rows = tuple(row for key in keys for row in self.known[name][key])
        return Run(
            evaluation=side.evaluation.name,
            bundle=side.bundle.digest,
            fingerprint=side.bundle.fingerprint,
            environment=self.environment,
            key=self.keys.get(name, ""),
            planned=len(rows),
            rows=rows,
            usage=self.usage[name],
            calibrations=self.calibrations.get(name, {}),
        )
