"""Whether head may go in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from penstock.diagnostics.diagnostic import Diagnostic
from penstock.diff.change import Difference
from penstock.evaluate.run import Run
from penstock.gate import case as gate_case
from penstock.gate.verdict import ChainVerdict, Explained, RowChange, Verdict
from penstock.gate.watch import Reading
from penstock.report import advice, figure, labelled, measured, policy, regressed
from penstock.report.block import (
    Block,
    Bullets,
    Code,
    Column,
    Facts,
    Fold,
    Foreign,
    Heading,
    Inline,
    Line,
    Paragraph,
    Table,
    Tone,
    Word,
)
from penstock.report.block import Verdict as VerdictLine
from penstock.report.case import Case, State, Suite
from penstock.report.finding import Found, found, tally
from penstock.report.measured import Measured
from penstock.report.policy import PolicyChanged
from penstock.report.regressed import Moved
from penstock.report.section import Section, Shape
from penstock.runtime.trace import Usage

_TONES = {"PASS": Tone.GOOD, "UNCHANGED": Tone.GOOD, "FAIL": Tone.BAD, "INCONCLUSIVE": Tone.WARN}
_SHORT_TABLE = 12


class Required(Shape):
    """A required row; `base` is null without a comparable base."""

    row: str
    base: bool | None
    head: bool
    evaluation: str


class Digests(Shape):
    """One chain in one environment; null where that side does not compile or does not have the chain."""

    chain: str
    environment: str
    base: str | None
    head: str | None
    verdict: str
    reason: str
    detail: str


class Judging(Shape):
    """An Evaluation of a chain in an environment, as head defines it."""

    evaluation: str
    chain: str
    environment: str
    digest: str
    """`sha256:` over its rows, its mapping and its metrics."""


class Cost(Shape):
    """What this very run cost, US dollars; null where a price is unknown."""

    usd: float | None
    calls: int
    cached: int
    """Calls answered from the store."""


class Answer(Shape):
    """One answer of the changed chains, base against head: estimated US dollars, median seconds."""

    base_usd: float | None
    head_usd: float | None
    base_seconds: float | None
    head_seconds: float | None


class TriedLine(Shape):
    """A line of the decision table."""

    line: int
    question: str
    holds: bool | None
    """Null: not tried, an earlier line holds."""
    why: str


class Explanation(Shape):
    """How the decision table was read for a chain, and what would change the verdict."""

    chain: str
    environment: str
    lines: tuple[TriedLine, ...]
    turns: tuple[str, ...]

    def blocks(self) -> list[Block]:
        columns = (Column("line", True), Column("asks"), Column("holds"), Column("why"))
        rows: tuple[tuple[Inline, ...], ...] = tuple(
            (str(line.line), line.question, _holds(line.holds), line.why) for line in self.lines
        )
        made: list[Block] = [
            Heading(f"Why, for chain {self.chain} in {self.environment}"),
            Table(columns, rows, "The first line that holds is the verdict."),
        ]
        if self.turns:
            made += [Heading("What would change it", 3), Bullets(tuple((turn,) for turn in self.turns))]
        return made


class Baseline(Shape):
    """Recorded answers of a bundle under an Evaluation, which stand as base."""

    evaluation: str
    key: str
    """The comparability key that they lie under."""
    answers: int
    recorded: int
    """Young enough, and used."""
    stale: int
    """Older than `gate.baselineMaxAge`, and refused."""
    missing: int
    oldest_seconds: float | None
    newest_seconds: float | None


class Rechecked(Shape):
    """A released bundle, asked again."""

    bundle: str
    fingerprint: str
    chain: str
    environment: str
    baseline_max_age: str
    baselines: tuple[Baseline, ...]

    def blocks(self) -> list[Block]:
        columns = (
            Column("evaluation"),
            *(Column(title, True) for title in ("answers", "recorded", "too old", "missing", "oldest", "newest")),
        )
        rows: tuple[tuple[Inline, ...], ...] = tuple(
            (
                Foreign(each.evaluation),
                str(each.answers),
                str(each.recorded),
                Word(str(each.stale), Tone.WARN if each.stale else Tone.PLAIN),
                Word(str(each.missing), Tone.WARN if each.missing else Tone.PLAIN),
                _age(each.oldest_seconds),
                _age(each.newest_seconds),
            )
            for each in self.baselines
        )
        note = f"Base are the answers that this very bundle gave before, at most {self.baseline_max_age} ago."
        return [Heading("Recorded answers that stand as base"), Table(columns, rows, note)]


class Sequential(Shape):
    """An evaluation that was asked only until its rows decided."""

    evaluation: str
    chain: str
    environment: str
    rows: int
    used: int
    """Rows that the tests read."""
    asked: int
    """Rows that were answered: required ones come first, and answers are asked a little ahead."""
    saved_answers: int
    """Of both sides."""
    saved_calls: int
    """About as many, as an answer took on average."""
    stopped: str | None
    """Why no more was asked; null where all was."""
    held: tuple[str, ...]
    """Guards that need every row."""
    unjudged: tuple[str, ...]
    """Bounds left open, because a margin or a required row had failed before."""

    def blocks(self) -> list[Block]:
        told = f"{self.used} of {self.rows} rows read, {self.asked} answered; {self.saved_answers} answers"
        told += f" and about {self.saved_calls} calls saved. "
        told += f"Stopped: {self.stopped}." if self.stopped else "Every row was asked."
        made: list[Block] = [Paragraph((Foreign(self.evaluation, ticked=True), f" row by row: {told}"))]
        if self.held:
            made.append(Paragraph((f"Margins were decided, but {'; '.join(self.held)}.",)))
        if self.unjudged:
            made.append(Paragraph((f"Not judged: {'; '.join(self.unjudged)}.",)))
        return made


def _age(seconds: float | None) -> str:
    if seconds is None:
        return figure.NONE
    return f"{seconds / 3600:.1f} h" if seconds < 172_800 else f"{seconds / 86_400:.1f} d"


def _holds(holds: bool | None) -> Word:
    if holds is None:
        return Word("not tried", Tone.MUTED)
    return Word("yes", strong=True) if holds else Word("no")


class GateSection(Section):
    """The verdict, and everything it rests on."""

    name: ClassVar[str] = "gate"
    verdict: Literal["PASS", "FAIL", "INCONCLUSIVE", "UNCHANGED"] | None
    """Null where head has errors and nothing was judged."""
    reason: str
    detail: str
    """The reason in a sentence."""
    metrics: tuple[Measured, ...]
    required: tuple[Required, ...]
    policy_changed: tuple[PolicyChanged, ...]
    accepted: str | None
    """The digest that was accepted."""
    attempts: int
    """How often this very comparison was judged."""
    cost: Cost
    base: str
    """A commit."""
    head: str
    """A commit, or `worktree`."""
    digests: tuple[Digests, ...]
    evaluations: tuple[Judging, ...] = ()
    """What the chains were, or would have been, asked."""
    code: int = Field(alias="exit_code")
    """What the process ends with."""
    accept: str | None
    """The digest to accept, where there is something to accept."""
    level: str | None
    """Of the change."""
    warnings: int
    answer: Answer
    rows: tuple[Moved, ...]
    cause: str | None
    """The first change that can be the cause."""
    seed: int
    alpha: float
    reproduce: str
    """The command that judges again."""
    diagnostics: tuple[Found, ...] = ()
    """Errors of head that forbid a verdict."""
    explanation: tuple[Explanation, ...] = ()
    """Filled by `--explain`."""
    recheck: Rechecked | None = None
    """Filled by `--recheck`: base are recorded answers."""
    sequential: tuple[Sequential, ...] = ()
    """Filled by `--sequential`."""

    def blocks(self) -> list[Block]:
        if self.verdict is None:
            findings: list[Block] = [diagnostic.block() for diagnostic in self.diagnostics]
            return [self._line(), *findings, *self._footer()]
        return [
            self._line(),
            *(block for each in self.explanation for block in each.blocks()),
            *(self.recheck.blocks() if self.recheck else ()),
            *(block for each in self.sequential for block in each.blocks()),
            self._overview(),
            *self._metrics(),
            *self._required(),
            *self._policy(),
            *regressed.blocks(self.rows, {row.row for row in self.required if row.base and not row.head}),
            *([Paragraph(("First cause: ", Foreign(self.cause, 300)))] if self.cause else []),
            *self._details(),
            *self._next(),
            *self._footer(),
        ]

    def brief(self) -> list[Block]:
        return [self._line(), *(diagnostic.block() for diagnostic in self.diagnostics)]

    def suites(self, *, strict: bool = False) -> list[Suite]:
        """One for the gate itself, then one an evaluation: its guarded metrics and its required rows.

        What was accepted is skipped and says so.
        """
        whole = Suite(
            "gate", (self._verdict(), *map(self._chain, self.digests), *map(self._change, self.policy_changed))
        )
        guarded = [metric for metric in self.metrics if metric.guarded]
        several = len({metric.environment for metric in guarded}) > 1
        suites: dict[str, list[Case]] = {}
        for metric in guarded:
            name = f"{metric.metric} in {metric.environment}" if several else metric.metric
            suites.setdefault(metric.evaluation, []).append(
                self._case(name, *metric.judged(), measured.sentence(metric))
            )
        for row in self.required:
            suites.setdefault(row.evaluation, []).append(self._case(f"required row {row.row}", *_required(row)))
        return [whole, *(Suite(evaluation, tuple(own)) for evaluation, own in suites.items())]

    def _verdict(self) -> Case:
        return self._case("verdict", *_judged(self.verdict or "NO VERDICT", self.reason, self.detail), self.reproduce)

    def _chain(self, one: Digests) -> Case:
        detail = f"base {figure.short(one.base)}, head {figure.short(one.head)}"
        name = f"chain {one.chain} in {one.environment}"
        return self._case(name, *_judged(one.verdict, one.reason, one.detail or one.reason), detail)

    def _change(self, change: PolicyChanged) -> Case:
        name = f"policy {change.resource} {change.path}"
        return self._case(name, "failed", f"loosens what judges it: {change.reason}", "policy change")

    def _case(self, name: str, state: State, message: str = "", kind: str = "", detail: str = "") -> Case:
        if state == "failed" and self.accepted is not None:
            return Case(name, "skipped", f"accepted by {self.accepted}: {message}")
        return Case(name, state, message, kind, detail)

    def exit_code(self, *, strict: bool = False) -> int:
        return self.code

    def _line(self) -> VerdictLine:
        if self.verdict is None:
            return VerdictLine("NO VERDICT", Tone.BAD, (self.detail,))
        accepted: Line = (" — accepted by ", Foreign(figure.short(self.accepted))) if self.accepted else ()
        line: Line = (Word(self.reason, strong=True), ", ", self.detail, *accepted, *self._ends())
        return VerdictLine(self.verdict, _TONES[self.verdict], line)

    def _ends(self) -> Line:
        if self.policy_changed and not self.accepted:
            return ("; ", Word("what judges this change is loosened and not accepted", Tone.BAD, strong=True))
        if self.reason == "no-baseline" and self.code == 0:
            return ("; ", Word("NOTHING JUDGED THIS CHANGE, and gate.onInconclusive lets it in", Tone.BAD, strong=True))
        if self.verdict == "INCONCLUSIVE":
            return ("; it warns only",) if self.code == 0 else ("; it blocks",)
        return ()

    def _overview(self) -> Table:
        base, head = self.answer.base_usd, self.answer.head_usd
        unpriced = base is None and head is None
        cost = figure.NONE if unpriced else f"{figure.usd(base)} → {figure.usd(head)}"
        seconds = (self.answer.base_seconds, self.answer.head_seconds)
        latency = figure.NONE if seconds == (None, None) else " → ".join(map(figure.seconds, seconds))
        titles = ("check", "policy", "change", "evaluation", "cost of an answer", "median latency")
        cells: tuple[Inline, ...] = (
            figure.count(self.warnings, "warning") if self.warnings else "clean",
            self._loosened(),
            self.level or figure.NONE,
            self._tally(),
            cost,
            latency,
        )
        return Table(tuple(Column(title) for title in titles), (cells,))

    def _loosened(self) -> Word:
        if not self.policy_changed:
            return Word("not loosened")
        state = "accepted" if self.accepted else "not accepted"
        return Word(f"{len(self.policy_changed)} loosened, {state}", Tone.WARN if self.accepted else Tone.BAD)

    def _tally(self) -> str:
        guarded = [metric for metric in self.metrics if metric.guarded]
        if not guarded:
            return figure.NONE
        words = [metric.verdict.replace("_", " ").lower() for metric in guarded]
        return ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))

    def _metrics(self) -> list[Block]:
        if not self.metrics:
            return []
        level = round(100 * (1 - 2 * self.alpha))
        main = [m for m in self.metrics if m.guarded] if len(self.metrics) > _SHORT_TABLE else list(self.metrics)
        rest = [m for m in self.metrics if m not in main]
        made: list[Block] = [Heading("Metrics"), measured.table(main, level), *measured.plot(main, level)]
        if rest:
            title = f"{figure.count(len(rest), 'metric')} without a guard"
            made.append(Fold((title,), (measured.table(rest, level),)))
        judges = [(measured.label(m, self.metrics), m.people) for m in self.metrics if m.people is not None]
        if judges:
            made += [Heading("Judges and people"), labelled.table(judges, "delta")]
        return [*made, Fold(("Statistics",), (measured.statistics(self.metrics),), open=bool(self.explanation))]

    def _required(self) -> list[Block]:
        if not self.required:
            return []
        failing = [row for row in self.required if not row.head and row.base is not False]
        passing = sum(row.head for row in self.required)
        both = len(self.required) - len(failing) - passing
        told = f"{figure.count(passing, 'required row')} pass on head"
        told += f", {both} fail on both sides" if both else ""
        if not failing:
            return [Paragraph((told,))]
        rows = tuple(
            (Foreign(row.row), Foreign(row.evaluation), _passes(row.base), _passes(row.head)) for row in failing
        )
        columns = tuple(map(Column, ("row", "evaluation", "base", "head")))
        return [Heading("Required rows that fail"), Table(columns, rows, f"{told}.")]

    def _policy(self) -> list[Block]:
        if not self.policy_changed:
            return []
        return [Heading("Loosens what judges it"), policy.table(self.policy_changed)]

    def _details(self) -> list[Block]:
        if not self.digests:
            return []
        titles = ("chain", "environment", "base", "head", "verdict", "why")
        rows: tuple[tuple[Inline, ...], ...] = tuple(
            (
                Foreign(one.chain),
                Foreign(one.environment),
                Foreign(figure.short(one.base)),
                Foreign(figure.short(one.head)),
                Word(one.verdict.replace("_", " "), _TONES.get(one.verdict, Tone.MUTED)),
                one.detail or one.reason,
            )
            for one in self.digests
        )
        return [Fold(("Chains and digests",), (Table(tuple(map(Column, titles)), rows),))]

    def _next(self) -> list[Block]:
        steps = advice.steps(
            self.reason,
            needed=max((m.needed for m in self.metrics if m.guarded and m.needed), default=None),
            loosened=bool(self.policy_changed) and not self.accepted,
            accept=self.accept if self.code == 1 else None,
            reproduce=self.reproduce,
        )
        made: list[Block] = [Heading("Next"), Bullets(steps)] if steps else []
        return [*made, Heading("Reproduce"), Code(self.reproduce, "console", ours=True)]

    def _footer(self) -> list[Block]:
        facts: list[tuple[str, Line]] = [
            ("base", (Foreign(figure.short(self.base)),)),
            ("head", (Foreign(figure.short(self.head)),)),
        ]
        if self.verdict is not None:
            facts += [
                ("seed", (str(self.seed),)),
                ("calls", (f"{self.cost.calls}, {self.cost.cached} of them from the store",)),
                ("cost of this run", (figure.usd(self.cost.usd),)),
                ("attempts", (str(self.attempts),)),
            ]
        if self.accept:
            facts.append(("digest to accept", (Foreign(self.accept),)))
        return [Facts(tuple(facts))]


def _judged(verdict: str, reason: str, detail: str) -> tuple[State, str, str]:
    if verdict in ("PASS", "UNCHANGED"):
        return "passed", "", ""
    return ("failed" if verdict in ("FAIL", "NO VERDICT") else "errored"), f"{verdict}: {reason}, {detail}", reason


def _required(row: Required) -> tuple[State, str, str]:
    if row.head:
        return "passed", "", ""
    if row.base is False:
        return "skipped", "fails on base too", ""
    told = "passed on base and fails on head" if row.base else "fails on head, with no base to compare"
    return "failed", told, "required row"


def _passes(passes: bool | None) -> Word:
    if passes is None:
        return Word(figure.NONE, Tone.MUTED)
    return Word("passes", Tone.GOOD) if passes else Word("fails", Tone.BAD)


def section(
    verdict: Verdict,
    *,
    base: str,
    head: str,
    difference: Difference | None = None,
    diagnostics: Iterable[Diagnostic] = (),
    base_runs: Sequence[Run] = (),
    head_runs: Sequence[Run] = (),
    attempts: int = 1,
    environment: str | None = None,
    evaluations: Iterable[tuple[str, str, str, str]] = (),
    seed: int = 0,
    alpha: float = 0.05,
    content: bool = True,
    explain: bool = False,
    recheck: Rechecked | None = None,
    readings: Sequence[Sequential] = (),
    more: Sequence[str] = (),
) -> GateSection:
    """A verdict with what it rests on.

    base, head: commits, head may be `worktree`; diagnostics: head's; runs: of this gate, for cost and latency;
    environment: as asked for; evaluations: name, chain, environment, digest; content: False leaves rows' texts out;
    explain: every line of the decision table; recheck: what stands as base; more: flags of the command.
    """
    usage = sum((run.usage for run in (*base_runs, *head_runs)), Usage())
    findings = tuple(found(diagnostic) for diagnostic in diagnostics)
    metrics = measured.published(verdict.metrics)
    return GateSection(
        verdict=_overall(verdict),
        reason=verdict.reason.value,
        detail=verdict.detail,
        metrics=metrics,
        required=tuple(
            Required(row=r.row, base=r.base, head=r.head, evaluation=r.evaluation) for r in verdict.required
        ),
        policy_changed=policy.published(difference.policy_changed) if difference else (),
        accepted=verdict.accepted,
        attempts=attempts,
        cost=Cost(usd=None if usage.usd is None else round(usage.usd, 10), calls=usage.calls, cached=usage.cached),
        base=base,
        head=head,
        digests=tuple(_digests(chain) for chain in verdict.chains),
        evaluations=tuple(Judging(evaluation=e, chain=c, environment=n, digest=d) for e, c, n, d in evaluations),
        exit_code=verdict.exit_code,
        accept=verdict.acceptance,
        level=str(difference.level) if difference else None,
        warnings=tally(findings)[1],
        answer=Answer(
            base_usd=difference.cost.base_usd if difference else None,
            head_usd=difference.cost.head_usd if difference else None,
            base_seconds=_median(base_runs),
            head_seconds=_median(head_runs),
        ),
        rows=_rows(verdict.rows, metrics, content),
        cause=verdict.cause,
        seed=seed,
        alpha=alpha,
        reproduce=advice.command(
            base,
            head,
            environment=environment,
            seed=seed,
            recheck=recheck.bundle if recheck else None,
            more=more,
        ),
        diagnostics=tuple(f for f in findings if f.severity == "error") if verdict.verdict is None else (),
        explanation=tuple(map(_explanation, verdict.explained)) if explain else (),
        recheck=recheck,
        sequential=tuple(readings),
    )


def _explanation(given: Explained) -> Explanation:
    return Explanation(
        chain=given.chain,
        environment=given.environment,
        lines=tuple(TriedLine(line=t.line, question=t.question, holds=t.holds, why=t.why) for t in given.lines),
        turns=given.turns,
    )


def readings(cases: Iterable[gate_case.Case]) -> tuple[Sequential, ...]:
    """Of those evaluations that were asked row by row."""
    return tuple(
        _reading(case, judged, judged.sequential)
        for case in cases
        for judged in case.evaluations
        if judged.sequential is not None
    )


def _reading(case: gate_case.Case, judged: gate_case.Judged, reading: Reading) -> Sequential:
    repeats = judged.evaluation.spec.repeats
    calls = sum(run.usage.calls for run in (judged.base, judged.head) if run is not None)
    given = 2 * reading.asked * repeats
    saved = 2 * (reading.rows - reading.asked) * repeats
    return Sequential(
        evaluation=judged.evaluation.name,
        chain=case.chain,
        environment=case.environment,
        rows=reading.rows,
        used=reading.used,
        asked=reading.asked,
        saved_answers=saved,
        saved_calls=round(saved * calls / given) if given else 0,
        stopped=reading.stopped,
        held=reading.held,
        unjudged=reading.unjudged,
    )


def _overall(verdict: Verdict) -> Literal["PASS", "FAIL", "INCONCLUSIVE", "UNCHANGED"] | None:
    names: Mapping[str, Literal["PASS", "FAIL", "INCONCLUSIVE", "UNCHANGED"]] = {
        "PASS": "PASS",
        "FAIL": "FAIL",
        "INCONCLUSIVE": "INCONCLUSIVE",
        "UNCHANGED": "UNCHANGED",
    }
    return None if verdict.verdict is None else names[verdict.verdict.value]


def _digests(chain: ChainVerdict) -> Digests:
    return Digests(
        chain=chain.chain,
        environment=chain.environment,
        base=chain.base,
        head=chain.head,
        verdict=chain.verdict.value,
        reason=chain.reason.value,
        detail=chain.detail,
    )


def _rows(rows: Sequence[RowChange], metrics: Sequence[Measured], content: bool) -> tuple[Moved, ...]:
    falling = {
        (m.evaluation, m.metric)
        for m in metrics
        if m.delta is not None and m.base is not None and m.head is not None and m.delta * (m.head - m.base) < 0
    }
    return tuple(regressed.published(row, (row.evaluation, row.metric) in falling, content) for row in rows)


def _median(runs: Sequence[Run]) -> float | None:
    seconds: list[Any] = sorted(row.seconds for run in runs for row in run.rows if row.status in ("ok", "failed"))
    if not seconds:
        return None
    middle = len(seconds) // 2
    return float(seconds[middle] if len(seconds) % 2 else (seconds[middle - 1] + seconds[middle]) / 2)
