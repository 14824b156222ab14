"""Base and head answer the rows of a judgement, inside its budget."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.evaluate import duel, runner
from penstock.evaluate.ledger import Ledger, seconds
from penstock.evaluate.run import Run
from penstock.gate.case import Case, Judged, Stopped
from penstock.gate.verdict import Reason
from penstock.metrics import judging
from penstock.metrics.judging import Judging
from penstock.metrics.withheld import withheld
from penstock.runtime import chain
from penstock.runtime.calls import Mode
from penstock.runtime.caps import Caps
from penstock.runtime.toolbox import locals_of
from penstock.runtime.trace import Usage
from penstock.source import canonical
from penstock.source.settings import Settings
from penstock.source.store import Store
from penstock.spec.kinds.project import Gate
from penstock.spec.resource import Identity
from penstock.verbs.cases import Asked, Judgement

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
        runs: every run made, with its side, `base` or `head`, and its evaluation.
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
    caps: Caps = field(init=False)

    def __post_init__(self) -> None:
        minutes = self.gate.budget.minutes
        self.caps = Caps(usd=self.gate.budget.usd, seconds=None if minutes is None else 60 * minutes)

    def case(self, judgement: Judgement, base: Bindings, head: Bindings, refused: str | None = None) -> Case:
        """Answers what is to be answered; where the budget ends, the rest is skipped and the case says so.

        refused: why head may not be asked.
        """
        if refused is not None and judgement.asked:
            self.stopped = Stopped(Reason.UNTRUSTED, refused)
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
        if judgement.base is not None and asked.base is not None:
            judge = self._judging(judgement, asked.base, head, asked.fresh, "base")
            before = self._run(judgement, judgement.base, asked.base, base, asked.fresh, "base", trusted, judge)
        judge = self._judging(judgement, asked.head, head, asked.fresh, "head")
        after = self._run(judgement, judgement.head, asked.head, head, asked.fresh, "head", trusted, judge)
        if before is not None and after is not None and judge is not None and duel.names(asked.head):
            before, after = self._duel(asked, before, after, judge)
        return Judged(asked.head, asked.guards, before, after, asked.not_comparable, asked.new_margins, asked.new_rows)

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
            calls="live" if fresh and self.calls == "record" else self.calls,
            zone=self._zone(judgement, evaluation, side),
            caps=self.caps,
        )

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
        own = self._zone(judgement, evaluation, side)
        reads = () if elsewhere(judgement, evaluation, side) else ("base",)
        ledger = Ledger(self.store, max_age=seconds(self.gate.baseline_max_age), zone=own, reads=reads)
        # what is measured anew asks the model anew
        calls = "live" if fresh and self.calls == "record" else self.calls
        asked = chain.open(
            bundle,
            bindings,
            store=self.store,
            settings=self.settings,
            calls=calls,
            zone=own,
            stubs=evaluation.spec.tools,
            caps=self.caps,
            trusted=trusted,
        )
        try:
            made = runner.run(
                bundle,
                asked,
                evaluation,
                ledger,
                environment=judgement.environment,
                jobs=self.jobs,
                progress=_Named(self.progress, side),
                fresh=fresh or self.calls == "live",
                judging=judge,
            )
        except Fatal as fatal:
            why = f"{fatal.message}; {fatal.help}" if fatal.help else fatal.message
            self.stopped = Stopped(Reason.INCOMPLETE, why)
            return None
        if self.trust == "base" and made.count("errored"):
            self.stopped = Stopped(Reason.UNTRUSTED, untrusted(made))
        if self.caps.refused is not None and made.count("skipped"):
            self.stopped = Stopped(Reason.BUDGET, self.caps.refused.message)
        self.spent += made.usage
        self.runs.append((side, evaluation, made))
        return made


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
