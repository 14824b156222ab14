"""A run of some rows of an evaluation, and many of them put together to the run of all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.evaluate.key import key
from penstock.evaluate.question import Question, questions
from penstock.evaluate.run import RowResult, Run
from penstock.metrics.calibration import merged as calibrated
from penstock.metrics.score import compares
from penstock.metrics.share import Share
from penstock.runtime.traces.trace import Usage


def part(evaluation: ResolvedEvaluation, share: Share) -> ResolvedEvaluation:
    """The same evaluation of a share of its rows; its digest is that of the whole."""
    return replace(evaluation, rows=evaluation.rows[share.places])


def merged(
    bundle: Bundle, evaluation: ResolvedEvaluation, environment: str, shards: Mapping[int, Run], count: int
) -> Run:
    """The run of all rows, from those of its shards by their index, of `count`; rows of one that is missing are
    missing. Of a row the answer alone is believed: what it is under the evaluation is read from there.

    Raises:
        ValueError: a shard is of another bundle or evaluation, or does not hold its rows.
    """
    of = key(bundle.fingerprint, evaluation)
    asked = questions(evaluation)
    found: dict[int, list[RowResult]] = {}
    for index, run in shards.items():
        if (run.key, run.bundle) != (of, bundle.digest):
            raise ValueError(f"shard {index}/{count} was made of another bundle, evaluation or scorer")
        own = asked[Share(index, count).places]
        for place, row in zip(_places(own, evaluation, run, f"shard {index}/{count}"), run.rows, strict=True):
            found.setdefault((place * count) + index - 1, []).append(_under(own[place], row, evaluation))
    rows = tuple(row for place in sorted(found) for row in found[place])
    names = sorted({name for run in shards.values() for name in run.calibrations})
    return Run(
        evaluation=evaluation.name,
        bundle=bundle.digest,
        fingerprint=bundle.fingerprint,
        environment=environment,
        key=of,
        planned=len(rows),
        rows=rows,
        usage=sum((shards[index].usage for index in sorted(shards)), Usage()),
        calibrations={
            name: calibrated([run.calibrations[name] for run in shards.values()])
            for name in names
            if all(name in run.calibrations for run in shards.values())
        },
    )


def _places(own: Sequence[Question], evaluation: ResolvedEvaluation, run: Run, what: str) -> Iterator[int]:
    """Of each row of the run: which of the shard's questions it answers."""
    repeats = evaluation.spec.repeats
    wanted = [(question.key, repeat) for question in own for repeat in range(repeats)]
    if [(row.key, row.repeat) for row in run.rows] != wanted:
        raise ValueError(f"{what} does not hold the rows that are its own, each once a repeat")
    return (place // repeats for place in range(len(wanted)))


def _under(question: Question, row: RowResult, evaluation: ResolvedEvaluation) -> RowResult:
    needed = {name for name in question.planned if not compares(evaluation, name)}
    if not needed <= set(row.planned) <= set(question.planned):
        raise ValueError(f"row {row.key!r} is not measured by the metrics that are planned for it")
    return replace(
        row,
        cluster=question.cluster,
        required=question.required,
        reviewed=question.reviewed,
        slices=question.slices,
        inputs=question.inputs,
    )
