"""Whether head may go in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Literal

from pydantic import Field

from penstock.diagnostics.diagnostic import Diagnostic
from penstock.diff.change import Difference, PolicyChange
from penstock.evaluate.run import Run
from penstock.gate.verdict import Verdict
from penstock.report import figure
from penstock.report.block import (
    Block,
    Bullets,
    Code,
    Facts,
    Finding,
    Fold,
    Foreign,
    Heading,
    Line,
    Paragraph,
    Tone,
    Word,
)
from penstock.report.block import Verdict as VerdictLine
from penstock.report.case import Case, State, Suite
from penstock.report.finding import Found, found, tally
from penstock.report.judged import (
    advice,
    chains,
    judgement,
    labelled,
    measured,
    overview,
    policy,
    regressed,
    required_rows,
)
from penstock.report.judged.chains import Digests
from penstock.report.judged.explanation import Explanation, explained
from penstock.report.judged.measured import Measured
from penstock.report.judged.overview import Answer
from penstock.report.judged.place import Place
from penstock.report.judged.policy import PolicyChanged
from penstock.report.judged.rechecked import Rechecked
from penstock.report.judged.regressed import Moved
from penstock.report.judged.required_rows import Required
from penstock.report.judged.resulted import Resulted
from penstock.report.judged.sequential import Sequential
from penstock.report.section import Section, Shape
from penstock.runtime.traces.trace import Usage

_SHORT_TABLE = 12


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
    accepted_by: str | None = None
    """The owner whose label on the forge accepted head; null where the digest itself was given."""
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
    results: Resulted | None = None
    """Filled by `--results`: base and head are files that others wrote."""
    sequential: tuple[Sequential, ...] = ()
    """Filled by `--sequential`."""
    places: tuple[Place, ...] = ()
    """Where head states what was judged, what judged it and what changed."""

    def blocks(self) -> list[Block]:
        if self.verdict is None:
            findings: list[Block] = [diagnostic.block() for diagnostic in self.diagnostics]
            return [self._line(), *findings, *self._footer()]
        return [
            self._line(),
            *(block for each in self.explanation for block in each.blocks()),
            *(self.recheck.blocks() if self.recheck else ()),
            *(self.results.blocks() if self.results else ()),
            *(block for each in self.sequential for block in each.blocks()),
            *self._overview(),
            *self._metrics(),
            *required_rows.blocks(self.required),
            *self._policy(),
            *regressed.blocks(self.rows, {row.row for row in self.required if row.base and not row.head}),
            *([Paragraph(("First cause: ", Foreign(self.cause, 300)))] if self.cause else []),
            *chains.blocks(self.digests),
            *self._next(),
            *self._footer(),
        ]

    def brief(self) -> list[Block]:
        return [self._line(), *(diagnostic.block() for diagnostic in self.diagnostics)]

    def findings(self) -> list[Finding]:
        """Head's errors, or what kept the gate from passing."""
        return [*(diagnostic.block() for diagnostic in self.diagnostics), *judgement.findings(self)]

    def pages(self) -> Mapping[str, tuple[str, str]]:
        return judgement.RULES

    def suites(self, *, strict: bool = False) -> list[Suite]:
        """One for the gate itself, then one an evaluation: its guarded metrics, its required rows, the rows that
        regressed.

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
            suites.setdefault(row.evaluation, []).append(self._case(f"required row {row.row}", *row.judged()))
        fallen = {(metric.evaluation, metric.metric) for metric in guarded if metric.verdict == "FAIL"}
        for moved in self.rows:
            if moved.worse:
                state = moved.judged((moved.evaluation, moved.metric) in fallen)
                name = f"row {moved.row}, {moved.metric}"
                suites.setdefault(moved.evaluation, []).append(self._case(name, *state))
        return [whole, *(Suite(evaluation, tuple(own)) for evaluation, own in suites.items())]

    def _verdict(self) -> Case:
        return self._case(
            "verdict", *chains.judged(self.verdict or "NO VERDICT", self.reason, self.detail), self.reproduce
        )

    def _chain(self, one: Digests) -> Case:
        detail = f"base {figure.short(one.base)}, head {figure.short(one.head)}"
        name = f"chain {one.chain} in {one.environment}"
        return self._case(name, *chains.judged(one.verdict, one.reason, one.detail or one.reason), detail)

    def _change(self, change: PolicyChanged) -> Case:
        name = f"policy {change.resource} {change.path}"
        return self._case(name, "failed", f"loosens what judges it: {change.reason}", "policy change")

    def _case(self, name: str, state: State, message: str = "", kind: str = "", detail: str = "") -> Case:
        if state == "failed" and self.accepted is not None:
            by = f"@{self.accepted_by}" if self.accepted_by else self.accepted
            return Case(name, "skipped", f"accepted by {by}: {message}")
        return Case(name, state, message, kind, detail)

    def exit_code(self, *, strict: bool = False) -> int:
        return self.code

    def _line(self) -> VerdictLine:
        if self.verdict is None:
            return VerdictLine("NO VERDICT", Tone.BAD, (self.detail,))
        by = f"@{self.accepted_by}" if self.accepted_by else figure.short(self.accepted or "")
        accepted: Line = (" — accepted by ", Foreign(by)) if self.accepted else ()
        line: Line = (Word(self.reason, strong=True), ", ", self.detail, *accepted, *self._ends())
        return VerdictLine(self.verdict, chains.TONES[self.verdict], line)

    def _ends(self) -> Line:
        if self.policy_changed and not self.accepted:
            return ("; ", Word("what judges this change is loosened and not accepted", Tone.BAD, strong=True))
        if self.reason == "no-baseline" and self.code == 0:
            return ("; ", Word("NOTHING JUDGED THIS CHANGE, and gate.onInconclusive lets it in", Tone.BAD, strong=True))
        if self.verdict == "INCONCLUSIVE":
            return ("; it warns only",) if self.code == 0 else ("; it blocks",)
        return ()

    def _overview(self) -> list[Block]:
        """Nothing where files of results stand for both sides: there is no project to look at."""
        if self.results is not None:
            return []
        made = overview.table(
            self.answer,
            self.metrics,
            check=figure.count(self.warnings, "warning") if self.warnings else "clean",
            level=self.level,
            loosened=len(self.policy_changed),
            accepted=self.accepted is not None,
        )
        return [made]

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

    def _policy(self) -> list[Block]:
        if not self.policy_changed:
            return []
        return [Heading("Loosens what judges it"), policy.table(self.policy_changed)]

    def _next(self) -> list[Block]:
        steps = advice.steps(
            "removed" if self._removed() else self.reason,
            needed=max((m.needed for m in self.metrics if m.guarded and m.needed), default=None),
            loosened=bool(self.policy_changed) and not self.accepted,
            accept=self.accept if self.code == 1 or self._removed() else None,
            reproduce=self.reproduce,
        )
        made: list[Block] = [Heading("Next"), Bullets(steps)] if steps else []
        return [*made, Heading("Reproduce"), Code(self.reproduce, "console", ours=True)]

    def _removed(self) -> bool:
        """All that is not decided is that chains are gone."""
        open_ = [one for one in self.digests if one.verdict == "INCONCLUSIVE"]
        return self.verdict == "INCONCLUSIVE" and all(one.head is None and one.reason == "no-baseline" for one in open_)

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


def section(
    verdict: Verdict,
    *,
    base: str,
    head: str,
    difference: Difference | None = None,
    policy_changed: Sequence[PolicyChange] = (),
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
    results: Resulted | None = None,
    readings: Sequence[Sequential] = (),
    places: Sequence[Place] = (),
    more: Sequence[str] = (),
    command: str | None = None,
) -> GateSection:
    """A verdict with what it rests on.

    base, head: commits, head may be `worktree`; diagnostics: head's; runs: of this gate, for cost and latency;
    environment: as asked for; evaluations: name, chain, environment, digest; content: False leaves rows' texts out;
    explain: every line of the decision table; recheck: what stands as base; places: of
    resources at head; more: flags of the command; command: the whole of it; results: files that stand as base and head.
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
        policy_changed=policy.published(policy_changed or (difference.policy_changed if difference else ())),
        accepted=verdict.accepted,
        accepted_by=verdict.accepted_by,
        attempts=attempts,
        cost=Cost(usd=None if usage.usd is None else round(usage.usd, 10), calls=usage.calls, cached=usage.cached),
        base=base,
        head=head,
        digests=tuple(chains.published(chain) for chain in verdict.chains),
        evaluations=tuple(Judging(evaluation=e, chain=c, environment=n, digest=d) for e, c, n, d in evaluations),
        exit_code=verdict.exit_code,
        accept=verdict.acceptance,
        level=str(difference.level) if difference else None,
        warnings=tally(findings)[1],
        answer=Answer(
            base_usd=difference.cost.base_usd if difference else None,
            head_usd=difference.cost.head_usd if difference else None,
            base_seconds=overview.median(base_runs),
            head_seconds=overview.median(head_runs),
        ),
        rows=regressed.all_published(verdict.rows, metrics, content),
        cause=verdict.cause,
        seed=seed,
        alpha=alpha,
        reproduce=command
        or advice.command(
            base,
            head,
            environment=environment,
            seed=seed,
            recheck=recheck.bundle if recheck else None,
            more=more,
        ),
        diagnostics=tuple(f for f in findings if f.severity == "error") if verdict.verdict is None else (),
        explanation=tuple(map(explained, verdict.explained)) if explain else (),
        recheck=recheck,
        results=results,
        sequential=tuple(readings),
        places=tuple(places),
    )


def _overall(verdict: Verdict) -> Literal["PASS", "FAIL", "INCONCLUSIVE", "UNCHANGED"] | None:
    names: Mapping[str, Literal["PASS", "FAIL", "INCONCLUSIVE", "UNCHANGED"]] = {
        "PASS": "PASS",
        "FAIL": "FAIL",
        "INCONCLUSIVE": "INCONCLUSIVE",
        "UNCHANGED": "UNCHANGED",
    }
    return None if verdict.verdict is None else names[verdict.verdict.value]
