"""A verdict as findings at the files that it rests on, for what knows findings alone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from penstock.report import figure
from penstock.report.block import Finding, Note
from penstock.report.judged import measured
from penstock.report.judged.measured import Measured
from penstock.report.judged.place import Place, find
from penstock.report.judged.policy import PolicyChanged
from penstock.report.judged.regressed import Moved
from penstock.report.judged.required_rows import Required

ROW = "gate-regressed-row"
RULES: Mapping[str, tuple[str, str]] = {
    "gate-regression": ("error", "A guarded metric of an evaluation is worse than on base."),
    "gate-bound": ("error", "A guarded metric of an evaluation is outside its bounds."),
    "gate-required-row": ("error", "A required row that has to pass fails."),
    "gate-policy-change": ("error", "The change loosens what judges it."),
    "gate-undecided": ("warning", "A guarded metric of an evaluation could not be decided."),
    "gate-verdict": ("error", "The gate did not pass."),
    ROW: ("warning", "A row is answered worse than on base."),
}
"""What the findings of the gate are called, the most severe first, how severe they are, and what they say."""
_PROJECT = "penstock.yaml"
_NOTES = 10


class Judged(Protocol):
    """What findings are made of: a verdict, what it rests on, and where that stands; the fields of `gate`'s JSON."""

    @property
    def verdict(self) -> str | None: ...
    @property
    def detail(self) -> str: ...
    @property
    def code(self) -> int: ...
    @property
    def accepted(self) -> str | None: ...
    @property
    def metrics(self) -> Sequence[Measured]: ...
    @property
    def required(self) -> Sequence[Required]: ...
    @property
    def rows(self) -> Sequence[Moved]: ...
    @property
    def policy_changed(self) -> Sequence[PolicyChanged]: ...
    @property
    def places(self) -> Sequence[Place]: ...


def findings(section: Judged) -> list[Finding]:
    """Nothing where nothing was judged; errors where the gate ends with one, else warnings."""
    if section.verdict is None:
        return []
    found = [*_metrics(section), *_required(section), *_loosened(section)]
    if section.verdict not in ("PASS", "UNCHANGED") and not found:
        found = [_finding("gate-verdict", section.code != 0, f"{section.verdict}: {section.detail}", "", None)]
    return [*found, *_rows(section)]


def _metrics(section: Judged) -> Iterator[Finding]:
    causes = _causes(section.places)
    for metric in section.metrics:
        if not metric.guarded or metric.verdict not in ("FAIL", "INCONCLUSIVE"):
            continue
        at = find(section.places, f"Evaluation/{metric.evaluation}", f"spec.metrics.{metric.metric}")
        name = "gate-undecided" if metric.verdict == "INCONCLUSIVE" else "gate-regression"
        name = "gate-bound" if metric.verdict == "FAIL" and metric.failed_bounds else name
        text = f"{metric.metric} in {metric.environment}: {metric.words().text}; {measured.sentence(metric)}"
        wrong = section.code != 0 and metric.verdict == section.verdict
        yield _finding(name, wrong, text, f"{metric.environment}/{metric.metric}", at, causes)


def _required(section: Judged) -> Iterator[Finding]:
    causes = _causes(section.places)
    for row in section.required:
        state, told, _ = row.judged()
        if state == "failed":
            at = find(section.places, f"Evaluation/{row.evaluation}")
            yield _finding(
                "gate-required-row", section.code != 0, f"row {figure.name(row.row)} {told}", row.row, at, causes
            )


def _loosened(section: Judged) -> Iterator[Finding]:
    for change in section.policy_changed:
        at = find(section.places, change.resource, change.path)
        text = f"{change.resource} {change.path}: {change.reason}"
        yield _finding("gate-policy-change", section.accepted is None, text, change.path, at)


def _rows(section: Judged) -> Iterator[Finding]:
    """Never errors: whether rows may get worse, their metric says."""
    for row in section.rows:
        if row.worse:
            at = find(section.places, f"Evaluation/{row.evaluation}", f"spec.metrics.{row.metric}")
            moved = f"{figure.number(row.base)} → {figure.number(row.head)}"
            yield _finding(
                ROW,
                False,
                f"row {figure.name(row.row)}: {row.metric} {moved}",
                f"{row.metric}/{row.row}",
                at,
            )


def _causes(places: Sequence[Place]) -> tuple[Note, ...]:
    """What changed and does not judge."""
    changed = [place for place in places if not place.path and not place.resource.startswith("Evaluation/")]
    return tuple(Note(p.file, p.line, p.column, f"{p.resource} changed") for p in changed[:_NOTES])


def _finding(
    name: str, wrong: bool, text: str, identity: str, at: Place | None, notes: tuple[Note, ...] = ()
) -> Finding:
    """`identity` stands for the source line: it tells the finding from others while its figures come and go."""
    severity = "error" if wrong else "warning"
    span = (at.line, at.column, at.end_line, at.end_column) if at is not None else (None, None, None, None)
    file = at.file if at is not None else _PROJECT
    return Finding(severity, name, name, text, file, *span, excerpt=identity, notes=notes)
