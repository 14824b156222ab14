"""The words of a verdict."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from penstock.stats.agreement import Agreement
from penstock.stats.ppi import Estimate


class Outcome(StrEnum):
    PASS = "PASS"
    FAIL = "FAIL"
    INCONCLUSIVE = "INCONCLUSIVE"
    UNCHANGED = "UNCHANGED"
    NEW = "NEW"
    NOT_COMPARABLE = "NOT_COMPARABLE"


class Reason(StrEnum):
    """Why, in a word; `detail` of the Verdict says it in a sentence."""

    FINDINGS = "findings"
    UNTRUSTED = "untrusted"
    BUDGET = "budget"
    INCOMPLETE = "incomplete"
    REQUIRED_ROW = "required-row"
    FLOOR = "floor"
    REGRESSION = "regression"
    JUDGE = "judge"
    NO_BASELINE = "no-baseline"
    UNDERPOWERED = "underpowered"
    EQUAL = "equal"
    NOT_WORSE = "not-worse"
    BETTER = "better"


@dataclass(frozen=True, slots=True)
class People:
    """A judge against people.

    Attributes:
        agreement: on the labelled rows; None where none was judged.
        labelled: rows of the `labels` Dataset.
        delta: head - base as people see it, prediction-powered; None where fewer than two rows have both sides' answers
            judged by people.
        pairs: how many those are.
        people_delta, judge_delta: mean differences on those rows alone.
        refusal: why nothing passes on the judge's word alone.
    """

    labelled: int
    agreement: Agreement | None
    delta: Estimate | None
    pairs: int
    people_delta: float | None
    judge_delta: float | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class MetricVerdict:
    """One metric of one evaluation, base against head. Means are raw, in the metric's own direction; `delta`, `low`,
    `high` are oriented: above 0 is better. None where a figure does not exist. `p` is what decides: with a margin the
    one adjusted over all metrics with a margin, else the metric's own.

    `sequential`: by bets on the n rows read, p and interval hold whenever one stops.
    `p_raw` is the metric's own. `worse`, `better`: rows that head answers worse, better than base.
    `guarded` False: shown, never decides. `failed_bounds`: the bounds that head breaks, in words.
    `people`: of a judge with labels, how far people agree with it.
    """

    evaluation: str
    metric: str
    environment: str
    verdict: Outcome
    guarded: bool
    n: int
    clusters: int
    repeats: int
    measured_base: int
    measured_head: int
    base: float | None
    head: float | None
    delta: float | None
    low: float | None
    high: float | None
    p: float | None
    mde: float | None
    needed: int | None
    seed: int
    improved: bool
    small_drop: bool
    failed_bounds: tuple[str, ...] = ()
    margin: float | None = None
    people: People | None = None
    p_raw: float | None = None
    worse: int | None = None
    better: int | None = None
    sequential: bool = False


@dataclass(frozen=True, slots=True)
class RequiredRow:
    """A required row that counts: `base` is None without a comparable base."""

    evaluation: str
    row: str
    base: bool | None
    head: bool


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row whose score of a guarded metric moved; for people to look at. `base_reason`, `head_reason`: its judge's."""

    evaluation: str
    metric: str
    row: str
    base: float | None
    head: float | None
    question: dict[str, Any]
    base_outputs: dict[str, Any]
    head_outputs: dict[str, Any]
    base_reason: str | None = None
    head_reason: str | None = None


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """One chain in one environment; digests are None where that side does not compile or does not have the chain."""

    chain: str
    environment: str
    base: str | None
    head: str | None
    verdict: Outcome
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A line of the decision table: what it asks, whether it holds (None: an earlier one does), and why."""

    line: int
    question: str
    holds: bool | None
    why: str


@dataclass(frozen=True, slots=True)
class Explained:
    """How the table was read for one chain in one environment, and what would change the answer."""

    chain: str
    environment: str
    lines: tuple[Tried, ...]
    turns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer; `exit_code` as in the design's table.

    `verdict` is None where head has error findings: nothing was judged. `cause`: the change that most likely did it,
    for a FAIL. `acceptance`: the digest with which this very verdict and its policy changes can be accepted, where
    there is something to accept; `accepted`: that digest, where it was given or its head was accepted by somebody,
    `accepted_by`.
    """

    verdict: Outcome | None
    reason: Reason
    detail: str
    exit_code: int
    chains: tuple[ChainVerdict, ...]
    metrics: tuple[MetricVerdict, ...]
    required: tuple[RequiredRow, ...]
    rows: tuple[RowChange, ...]
    cause: str | None = None
    accepted: str | None = None
    accepted_by: str | None = None
    acceptance: str | None = None
    explained: tuple[Explained, ...] = ()
