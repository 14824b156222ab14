"""Rows out of what a chain answered in production, or failed to."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from penstock.bundle.evaluation import resolve
from penstock.diagnostics.fatal import Fatal
from penstock.evaluate.draft import Proposed, fresh
from penstock.evaluate.filled import filled
from penstock.evaluate.traced import ROOTS, Answered, Unread, answers, holds, redacted
from penstock.project.project import Project
from penstock.report.report import Report
from penstock.report.sections import dataset_rows as section
from penstock.source.data import parquet
from penstock.source.settings import Settings
from penstock.spec.expressions import expression
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.signature import Signature
from penstock.text import refusal
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.findings import findings
from penstock.verbs.dataset_draft import rejected
from penstock.verbs.rows import growing, row_file


def dataset_add(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    name: str,
    traces: Path | None = None,
    reading: Path | None = None,
    failed: bool = False,
    where: str | None = None,
    take: int | None = None,
    to: str | None = None,
    keep_personal: bool = False,
    environment: str | None = None,
    dry_run: bool = False,
) -> Report:
    """Takes traces as rows that nobody has reviewed, each with the trace and the bundle that it comes from; a question
    that is there already, by key or by near the same words, is left out.

    Args:
        traces: JSON Lines or Parquet, as `evaluate.traced` reads them.
        reading: or the candidates that a Monitor's reading wrote.
        failed: only answers that failed, scored below 1 or were disliked.
        where: only those where this condition holds.
        keep_personal: personal data stay; otherwise they become `[email]` and its like.

    Raises:
        Fatal: no such Dataset or file, a condition that cannot be evaluated, a file that cannot be written.
    """
    source = reading if traces is None else traces
    if source is None or (traces is not None and reading is not None):
        raise Fatal("rows come from traces or from a reading", help="--from-traces FILE or --from-reading FILE")
    at = opening.place(directory, settings)
    resources = opening.loaded(at, None)
    found = findings(resources, environment, today)
    if found.stop:
        return Report((found.section,), "dataset add", resources.tree.prefix)
    project = opening.linked(resources, opening.gated(resources, environment)[0])
    home = growing.of_dataset(project, name, to)
    left: dict[str, int] = {}
    chosen: list[Proposed] = []
    read = expression.analyse(where or "true")
    unknown = [path[0] for path in read.paths if path[0] not in ROOTS]
    if read.error or unknown:
        wrong = read.error or f"nothing is called {unknown[0]}"
        raise Fatal(f"--where: {wrong}", help=f"its roots are {', '.join(ROOTS)}")
    metrics = _metrics(project)
    for each in _answers(source):
        lost = isinstance(each, Answered) and each.failed(metrics.get(str(each.raw.get("evaluation")), {}))
        why = _why_not(each, home, lost or not failed, where)
        if why is None and isinstance(each, Answered):
            chosen.append(_proposed(each, home, keep_personal, lost))
        else:
            left[why or ""] = left.get(why or "", 0) + 1
    there = [row for file in (home.path, rejected(home.path)) for row in row_file.rows(at.root, file)]
    keys = {str(row.get(home.fields.key)) for row in there}
    known = [str(row.get(home.fields.question, "")) for row in there]
    rows = [
        row
        for each in fresh(chosen, known)
        if str((row := filled(each, home.fields)).values[home.fields.key]) not in keys
    ]
    left["it is asked already"] = len(chosen) - len(rows)
    rows = rows[:take]
    changed = []
    if rows and not dry_run:
        spec = project.spec("Dataset", name)
        if isinstance(spec, Dataset) and spec.source.file == home.path:
            changed = [path for path in (growing.marked(at.root, project, home),) if path]
        row_file.add(at.root, home.path, [row.values for row in rows])
    made = section.section("add", home, rows, changed, [*left.items()], written=not dry_run)
    return Report((made,), "dataset add", resources.tree.prefix)


def _why_not(each: Answered | Unread, home: growing.Home, wanted: bool, where: str | None) -> str | None:
    """Why a trace is not taken; None: it is."""
    if isinstance(each, Unread):
        return each.why
    if not isinstance(each.inputs.get(home.fields.main), str) or not each.inputs[home.fields.main].strip():
        return f"it has no text in `inputs.{home.fields.main}`"
    if not wanted:
        return "it did not fail"
    if where is None:
        return None
    try:
        return None if holds(where, each) else "--where does not hold"
    except expression.Failed:
        return "--where fails on it"


def _proposed(each: Answered, home: growing.Home, keep_personal: bool, failed: bool) -> Proposed:
    monitor = each.raw.get("monitor")
    inputs: Mapping[str, Any] = each.inputs if keep_personal else redacted(dict(each.inputs))
    outputs: Mapping[str, Any] = each.outputs if keep_personal else redacted(dict(each.outputs))
    origin = {
        **({"from": "reading", "monitor": monitor} if isinstance(monitor, str) else {"from": "trace"}),
        "trace": each.id if keep_personal else redacted(each.id),
        "bundle": each.bundle,
        "failed": failed,
        # what was answered, for who reviews the row: it is no reference until then
        "answered": dict(outputs),
    }
    question = str(inputs[home.fields.main])
    refused = any(refusal.is_refusal(text) for text in _texts(outputs.values()))
    more = {name: value for name, value in inputs.items() if name != home.fields.main}
    return Proposed(question, (), not refused, (), str(each.raw.get("topic") or "production"), origin, more)


def _texts(values: Iterable[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str)]


def _metrics(project: Project) -> Mapping[str, Mapping[str, Signature]]:
    """By Evaluation: its metrics, gaps left out."""
    found = {}
    for resource in project.of("Evaluation"):
        if isinstance(resource.spec, Evaluation):
            one = resolve(project, resource.identity.name)
            known = {n: one.signatures[m.metric] for n, m in one.spec.metrics.items() if m.metric is not None}
            found[resource.identity.name] = known
    return found


def _answers(path: Path) -> Iterator[Answered | Unread]:
    try:
        yield from answers(_bytes(path))
    except parquet.Unreadable as error:
        raise Fatal(f"{path} cannot be read: {error}") from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Fatal(f"{path} cannot be read: {error.strerror}") from None
