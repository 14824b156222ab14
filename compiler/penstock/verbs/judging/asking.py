"""Base and head answer the rows of a judgement, inside its budget."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.evaluate import duel, parts, runner, shard
from penstock.evaluate.ledger import Ledger, seconds
from penstock.evaluate.parts import Part
from penstock.evaluate.run import Run
from penstock.gate.case import Case, Judged, Stopped
from penstock.gate.verdict import Reason
from penstock.metrics import judging
from penstock.metrics.judging import Judging
from penstock.metrics.share import ALL, Share
from penstock.metrics.withheld import withheld
from penstock.runtime import chain, executors
from penstock.runtime.calls.calls import Mode
from penstock.runtime.calls.caps import Caps
from penstock.runtime.toolbox import locals_of
from penstock.runtime.traces.record import Origin
from penstock.runtime.traces.trace import Usage
from penstock.source import canonical
from penstock.source.settings import Settings
from penstock.source.store import Store
from penstock.spec.kinds.project import Gate
from penstock.spec.resource import Identity
from penstock.verbs.judging import sequentially
from penstock.verbs.judging.cases import Asked, Judgement
from penstock.verbs.judging.given import Given
from penstock.verbs.traces.retracing import Traces
from penstock.verbs.traces.tracing import Tracing

Bindings = Mapping[Identity, Mapping[str, Any]]
Side = Literal["base", "head"]
_ZONES = {"head": "head", "data": "data", "base": "fork"}


def zone(trust: str, elsewhere: Mapping[Identity, tuple[str, str | None]] | None = None) -> str:
    """Where answers are kept, by trust mode; `base` is what the base branch's own runs wrote.

    What a provider or origin that base does not ask says is kept apart, or a revision with an endpoint of its own
    would plant answers that a later one reads as those of base's.
    """
    if not elsewhere:
        return _ZONES[trust]
    places = {str(identity): list(place) for identity, place in elsewhere.items()}
    return f"{_ZONES[trust]}/{canonical.digest(places)}"


def elsewhere(
    judgement: Judgement, evaluation: ResolvedEvaluation, side: Side
) -> Mapping[Identity, tuple[str, str | None]]:
    """What a side asks where base asks nothing: of base's side, head's judges alone."""
    if side == "head":
        return judgement.elsewhere
    judges = evaluation.judges.specs if evaluation.judges is not None else {}
    return {identity: place for identity, place in judgement.elsewhere.items() if identity in judges}


@dataclass(slots=True)
class Asking:
    """One gate under way: what it may spend, and what it has spent.

    Attributes:
        calls: `live`, `record` or `replay`; what `--trust` leaves of it.
        sinks: where traces go; `stands`: the commit of either side, and whether what is asked differs from it.
        runs: every run made, with its side, `base` or `head`, and its evaluation.
        family: rows are asked only until they decide; metrics with a margin judged together, and those of them whose
            margin is base's too.
        executor: where rows are answered; what is not trusted is answered here.
        traces: the steps behind the answers.
        beyond: why nothing is asked at all: the expected cost is above the budget.
        share: of the rows that are asked, and of the dollars of the budget.
        given: nothing is asked, these rows were.
    """

    store: Store
    settings: Settings
    gate: Gate
    calls: Mode
    trust: str
    jobs: int
    progress: Progress
    spent: Usage = field(default_factory=Usage)
    stopped: Stopped | None = None
    runs: list[tuple[Side, ResolvedEvaluation, Run]] = field(default_factory=list)
    sinks: Tracing | None = None
    stands: Mapping[Side, tuple[str | None, bool | None]] = field(default_factory=dict)
    family: tuple[int, int] | None = None
    beyond: str | None = None
    executor: str = "asyncio"
    share: Share | None = None
    given: Given | None = None
    traces: Traces = field(default_factory=Traces)
    caps: Caps = field(init=False)

    def __post_init__(self) -> None:
        usd, minutes = self.gate.budget.usd, self.gate.budget.minutes
        if usd is not None and self.share is not None:
            usd /= self.share.count
        self.caps = Caps(usd=usd, seconds=None if minutes is None else 60 * minutes)

    def case(self, judgement: Judgement, base: Bindings, head: Bindings, refused: str | None = None) -> Case:
        """Answers what is to be answered; where the budget ends, the rest is skipped and the case says so.

        refused: why head may not be asked.
        """
        if self.given is not None and judgement.asked:
            self.stopped = self.given.stopped(judgement.chain, judgement.environment)
        if refused is not None and judgement.asked:
            self.stopped = Stopped(Reason.UNTRUSTED, refused)
            judged = tuple(Judged(a.head, a.guards, None, None, a.not_comparable) for a in judgement.asked)
        elif self.beyond is not None and judgement.asked:
            self.stopped = Stopped(Reason.BUDGET, self.beyond)
            judged = tuple(Judged(a.head, a.guards, None, None, a.not_comparable) for a in judgement.asked)
        else:
            judged = tuple(self._judged(judgement, asked, base, head) for asked in judgement.asked)
        return Case(
            chain=judgement.chain,
            environment=judgement.environment,
            base=judgement.base.digest if judgement.base else None,
            head=judgement.head.digest,
            equal=judgement.equal,
            evaluations=judged,
            new=judgement.new,
            stopped=self.stopped,
        )

    def _judged(self, judgement: Judgement, asked: Asked, base: Bindings, head: Bindings) -> Judged:
        before, judge = None, None
        if self.trust != "head":
            base_side = None if asked.base is None else withheld(asked.base)
            asked = replace(asked, head=withheld(asked.head), base=base_side)
        trusted = None
        if self.trust != "head":
            # Of a revision that is not trusted nothing runs on this machine that base does not run too.
            trusted = frozenset(locals_of(judgement.base, base)) if judgement.base is not None else frozenset[str]()
        if self.given is not None:
            return self._read_of(self.given, judgement, asked)
        if self.share is not None:
            base_side = None if asked.base is None else shard.part(asked.base, self.share)
            asked = replace(asked, head=shard.part(asked.head, self.share), base=base_side)
        if self.family is not None and judgement.base is not None and asked.base is not None:
            return self._read(judgement, judgement.base, asked, asked.base, base, head, trusted)
        if judgement.base is not None and asked.base is not None:
            judge = self._judging(judgement, asked.base, head, asked.fresh, "base")
            before = self._run(judgement, judgement.base, asked.base, base, asked.fresh, "base", trusted, judge)
        judge = self._judging(judgement, asked.head, head, asked.fresh, "head")
        after = self._run(judgement, judgement.head, asked.head, head, asked.fresh, "head", trusted, judge)
        if before is not None and after is not None and judge is not None and duel.names(asked.head):
            before, after = self._duel(asked, before, after, judge)
        return Judged(asked.head, asked.guards, before, after, asked.not_comparable, asked.new_margins, asked.new_rows)

    def _read_of(self, given: Given, judgement: Judgement, asked: Asked) -> Judged:
        """What others asked."""
        before, environment = None, judgement.environment
        if judgement.base is not None and asked.base is not None:
            before = given.run("base", judgement.chain, environment, judgement.base, asked.base)
        after = given.run("head", judgement.chain, environment, judgement.head, asked.head)
        for side, evaluation, run in (("base", asked.base, before), ("head", asked.head, after)):
            if run is not None and evaluation is not None:
                self._noted("base" if side == "base" else "head", evaluation, run)
        return Judged(asked.head, asked.guards, before, after, asked.not_comparable, asked.new_margins, asked.new_rows)

    def _read(
        self,
        judgement: Judgement,
        bundle: Bundle,
        asked: Asked,
        as_base: ResolvedEvaluation,
        base: Bindings,
        head: Bindings,
        trusted: frozenset[str] | None,
    ) -> Judged:
        """Row by row, as long as the rows so far do not decide."""
        assert self.family is not None
        first = self._judging(judgement, as_base, head, asked.fresh, "base")
        second = self._judging(judgement, asked.head, head, asked.fresh, "head")
        before = self._bound(judgement, bundle, as_base, base, asked.fresh, "base", trusted)
        after = self._bound(judgement, judgement.head, asked.head, head, asked.fresh, "head", trusted)
        every, known = self.family
        levels = {n: self.gate.alpha / max(1, every if n in asked.new_margins else known) for n in asked.guards}
        told = (
            self._told(judgement, bundle, as_base, "base", base, trusted),
            self._told(judgement, judgement.head, asked.head, "head", head, trusted),
        )
        try:
            judged = sequentially.read(
                asked,
                sequentially.Side(bundle, before[0], as_base, before[1], first, told[0]),
                sequentially.Side(judgement.head, after[0], asked.head, after[1], second, told[1]),
                environment=judgement.environment,
                alpha=self.gate.alpha,
                seed=self.gate.seed,
                levels=levels,
                jobs=self.jobs,
                fresh=asked.fresh or self.calls == "live",
                progress=self.progress,
            )
        except Fatal as fatal:
            self._cannot(fatal)
            return Judged(asked.head, asked.guards, None, None, asked.not_comparable)
        assert judged.base is not None and judged.head is not None
        self._noted("base", as_base, judged.base)
        self._noted("head", judged.evaluation, judged.head)
        return judged

    def _duel(self, asked: Asked, before: Run, after: Run, judge: Judging) -> tuple[Run, Run]:
        """Both sides with the scores of what compares them."""
        try:
            base, head = duel.duel(asked.head, before, after, judge, jobs=self.jobs)
        except Fatal as fatal:
            self.stopped = Stopped(Reason.INCOMPLETE, fatal.message)
            return before, after
        used = judge.take()
        self.spent += used
        head = replace(head, usage=head.usage + used)
        if self.caps.refused is not None and head.count("skipped"):
            self.stopped = Stopped(Reason.BUDGET, self.caps.refused.message)
        self.runs = [
            (side, evaluation, base if run is before else head if run is after else run)
            for side, evaluation, run in self.runs
        ]
        return base, head

    def _judging(
        self, judgement: Judgement, evaluation: ResolvedEvaluation, head: Bindings, fresh: bool, side: Side
    ) -> Judging | None:
        """The judges of one side's answers: head's evaluation names them, with the keys that head is given."""
        return judging.open(
            evaluation,
            head,
            store=self.store,
            settings=self.settings,
            calls=self._calls(fresh),
            zone=self._zone(judgement, evaluation, side),
            caps=self.caps,
            share=self.share or ALL,
        )

    def _calls(self, fresh: bool) -> Mode:
        """What is measured anew asks the model anew."""
        return "live" if fresh and self.calls == "record" else self.calls

    def _zone(self, judgement: Judgement, evaluation: ResolvedEvaluation, side: Side) -> str:
        return zone(self.trust, elsewhere(judgement, evaluation, side))

    def _run(
        self,
        judgement: Judgement,
        bundle: Bundle,
        evaluation: ResolvedEvaluation,
        bindings: Bindings,
        fresh: bool,
        side: Side,
        trusted: frozenset[str] | None,
        judge: Judging | None,
    ) -> Run | None:
        """One side's answers; None where nothing can be asked here at all (a key or a package is missing)."""
        asked, ledger = self._bound(judgement, bundle, evaluation, bindings, fresh, side, trusted)
        try:
            if self.executor != "asyncio":
                return self._shared(judgement, bundle, evaluation, bindings, fresh, side, ledger)
            made = runner.run(
                bundle,
                asked,
                evaluation,
                ledger,
                environment=judgement.environment,
                jobs=self.jobs,
                progress=_Named(self.progress, side),
                fresh=fresh or self.calls == "live",
                told=self._told(judgement, bundle, evaluation, side, bindings, trusted),
                judging=judge,
            )
        except Fatal as fatal:
            self._cannot(fatal)
            return None
        self._noted(side, evaluation, made)
        return made

    def _told(
        self,
        judgement: Judgement,
        bundle: Bundle,
        evaluation: ResolvedEvaluation,
        side: Side,
        bindings: Bindings,
        trusted: frozenset[str] | None,
    ) -> runner.Told | None:
        sinks, environment = None, judgement.environment
        if self.sinks is not None:
            commit, modified = self.stands.get(side, (None, None))
            sinks = self.sinks.told(Origin(bundle, "gate", environment, side, evaluation.name, commit, modified))

        def reopen() -> chain.Chain | None:
            if any(identity.kind == "Tool" for identity in bundle.specs):
                return None  # a tool would run again
            return chain.open(
                bundle,
                bindings,
                store=self.store,
                settings=self.settings,
                calls="replay",
                zone=self._zone(judgement, evaluation, side),
                stubs=evaluation.spec.tools,
                trusted=trusted,
            )

        return self.traces.told(side, environment, evaluation.name, sinks, reopen)

    def _shared(
        self,
        judgement: Judgement,
        bundle: Bundle,
        evaluation: ResolvedEvaluation,
        bindings: Bindings,
        fresh: bool,
        side: Side,
        ledger: Ledger,
    ) -> Run:
        """One side's answers, by the executor's workers."""
        part = Part(
            bundle,
            evaluation,
            bindings,
            judgement.environment,
            replace(self.settings, environ=dict(self.settings.environ)),
            self._calls(fresh),
            self._zone(judgement, evaluation, side),
            self.jobs,
            share=self.share or ALL,
        )
        made = parts.run(
            part,
            ledger,
            executors.load(self.executor),
            progress=_Named(self.progress, side),
            caps=self.caps,
            fresh=fresh or self.calls == "live",
        )
        self._noted(side, evaluation, made)
        if made.count("skipped"):
            why = next(
                (row.error for row in made.rows if row.status == "skipped" and row.error), "the budget is reached"
            )
            self.stopped = Stopped(Reason.BUDGET, why)
        return made

    def _cannot(self, fatal: Fatal) -> None:
        why = f"{fatal.message}; {fatal.help}" if fatal.help else fatal.message
        self.stopped = Stopped(Reason.INCOMPLETE, why)

    def _noted(self, side: Side, evaluation: ResolvedEvaluation, made: Run) -> None:
        if self.trust == "base" and made.count("errored"):
            self.stopped = Stopped(Reason.UNTRUSTED, untrusted(made))
        if self.caps.refused is not None and made.count("skipped"):
            self.stopped = Stopped(Reason.BUDGET, self.caps.refused.message)
        self.spent += made.usage
        self.runs.append((side, evaluation, made))

    def _bound(
        self,
        judgement: Judgement,
        bundle: Bundle,
        evaluation: ResolvedEvaluation,
        bindings: Bindings,
        fresh: bool,
        side: Side,
        trusted: frozenset[str] | None,
    ) -> tuple[chain.Chain, Ledger]:
        own = self._zone(judgement, evaluation, side)
        reads = () if elsewhere(judgement, evaluation, side) else ("base",)
        ledger = Ledger(self.store, max_age=seconds(self.gate.baseline_max_age), zone=own, reads=reads)
        asked = chain.open(
            bundle,
            bindings,
            store=self.store,
            settings=self.settings,
            calls=self._calls(fresh),
            zone=own,
            stubs=evaluation.spec.tools,
            caps=self.caps,
            trusted=trusted,
        )
        return asked, ledger


def untrusted(run: Run) -> str:
    """Why a stranger's revision is not judged."""
    rows = f"{run.count('errored')} of {run.planned} rows have no recorded answer"
    return f"{rows}, and a revision that is not trusted asks no model; `--trust data` judges this very commit"


class _Named:
    """Progress of one side."""

    def __init__(self, progress: Progress, side: str) -> None:
        self._progress, self._side = progress, side

    def begin(self, what: str, total: int | None = None) -> None:
        self._progress.begin(f"{what} ({self._side})", total)

    def advance(self, done: int, *, usd: float = 0.0, note: str = "") -> None:
        self._progress.advance(done, usd=usd, note=note)

    def end(self, note: str = "") -> None:
        self._progress.end(note)
