"""What people think of answers: labels that a judge is calibrated by, and preference pairs."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from penstock.bundle import release
from penstock.bundle.bindings import bindings
from penstock.bundle.evaluation import ResolvedEvaluation, resolve
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.evaluate.labelling import Answer, Pair, answer, identity, label, pairs, preference, preferred
from penstock.evaluate.question import questions
from penstock.metrics import judging
from penstock.metrics.judging import Judging
from penstock.metrics.score import Scores, compares, is_judged
from penstock.project.cost import candidates
from penstock.project.cost.instead import instead
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.report.report import Report
from penstock.report.sections import dataset_label as section
from penstock.runtime import chain
from penstock.runtime.calls.caps import Caps
from penstock.runtime.provider import Failed
from penstock.runtime.traces.trace import Trace
from penstock.source.settings import Settings
from penstock.spec.kinds.evaluation import Evaluation
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.place import Place
from penstock.verbs.rows import row_file


@dataclass(slots=True)
class Bench:
    """Answers to be judged, and the file that judgements go to; those that are there already are left out.

    Attributes:
        answers, pairs: one of them is empty.
    """

    root: Path
    dataset: str
    path: str
    seed: int
    evaluation: ResolvedEvaluation
    answers: list[Answer]
    pairs: list[Pair]
    labelled: int = 0
    ties: int = 0

    def score(self, of: Answer, score: float) -> None:
        """Writes what a person gives an answer, in [0, 1]."""
        row_file.add(self.root, self.path, [label(of, score)])
        self.labelled += 1

    def choose(self, pair: Pair, first: bool) -> None:
        """Writes which of the two as shown a person prefers."""
        made = preference(pair, "b" if first == pair.swapped else "a", "person", self.seed)
        row_file.add(self.root, self.path, [made])
        self.labelled += 1

    def tie(self) -> None:
        """Neither is better: no pair is written, and it is asked again another time."""
        self.ties += 1

    def judge(self, metric: str) -> None:
        """Writes every pair that a metric tells apart."""
        for pair in self.pairs:
            better = preferred(pair, self.evaluation, metric)
            if better is None:
                self.ties += 1
            else:
                row_file.add(self.root, self.path, [preference(pair, better, metric, self.seed)])
                self.labelled += 1

    def report(self) -> Report:
        left = len(self.pairs or self.answers) - self.labelled - self.ties
        made = section.section(
            self.dataset, self.path, "pairs" if self.pairs else "labels", self.labelled, self.ties, left
        )
        return Report((made,), "dataset label")


def bench(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    progress: Progress,
    name: str,
    metric: str | None = None,
    against: str | None = None,
    against_model: str | None = None,
    to: str | None = None,
    seed: int = 0,
    environment: str | None = None,
    caps: Caps | None = None,
) -> Bench:
    """Answers the rows of the Dataset `name` with the chain of the Evaluation that reads it; answers that are known are
    taken from the store.

    Args:
        metric: whose arguments are kept with a label, so that its judge can be held against it.
        against, against_model: a revision, or a Model in place of the chain's: pairs instead of single answers.

    Raises:
        Fatal: no such Dataset, Evaluation, metric, revision or Model.
    """
    at = opening.place(directory, settings)
    project = _project(at, None, environment)
    evaluation = _evaluation(project, name)
    if metric is not None and metric not in evaluation.spec.metrics:
        known = list(evaluation.spec.metrics)
        raise Fatal(f"'{evaluation.name}' has no metric '{metric}'", help=f"known: {nearest(metric, known) or known}")
    if metric is not None and compares(evaluation, metric):
        raise Fatal(f"metric '{metric}' compares two answers", help="name one that scores a single answer")
    paired = against is not None or against_model is not None
    path = to or f"data/{name}-{'preferences' if paired else 'labels'}.jsonl"
    row_file.known(path)
    done = {row.get("id") for row in row_file.rows(at.root, path)}
    first = _answers(at, project, evaluation, metric, progress, caps)
    made = Bench(at.root, name, path, seed, evaluation, [], [])
    if not paired:
        made.answers = [each for each in first if label(each, 0)["id"] not in done]
        return made
    other = project if against is None else _project(at, against, environment)
    if against_model is not None:
        other = _replaced(other, evaluation.spec.chain, against_model)
    second = _answers(at, other, evaluation, metric, progress, caps)
    made.pairs = [each for each in pairs(second, first, seed) if identity(each) not in done]
    return made


def _project(at: Place, rev: str | None, environment: str | None) -> Project:
    resources = opening.loaded(at, rev)
    return opening.linked(resources, opening.gated(resources, environment)[0])


def _evaluation(project: Project, name: str) -> ResolvedEvaluation:
    for each in project.of("Evaluation"):
        if isinstance(each.spec, Evaluation) and each.spec.dataset == name:
            return resolve(project, each.identity.name)
    known = [each.identity.name for each in project.of("Dataset")]
    raise Fatal(f"no Evaluation reads a Dataset '{name}'", help=f"known: {nearest(name, known) or ', '.join(known)}")


def _replaced(project: Project, chain: str, model: str) -> Project:
    every = [*candidates.own(project), *candidates.hosted()]
    found = next((each for each in every if model in (each.name, each.model)), None)
    if found is None:
        raise Fatal(f"nothing is known of a model '{model}'", help=nearest(model, candidates.names(every)))
    asks = candidates.needed(project, chain, None).asks
    return instead(project, [*dict.fromkeys(ask.model for ask in asks if ask.model)], found)


def _answers(
    at: Place,
    project: Project,
    evaluation: ResolvedEvaluation,
    metric: str | None,
    progress: Progress,
    caps: Caps | None,
) -> list[Answer]:
    asked = chain.open(
        release.compile(project, evaluation.spec.chain),
        bindings(project),
        store=at.store,
        settings=at.settings,
        calls=at.settings.calls or "record",
        stubs=evaluation.spec.tools,
        caps=caps,
    )
    judge = None
    if metric is not None and is_judged(evaluation, metric):
        judge = judging.open(
            evaluation,
            bindings(project),
            store=at.store,
            settings=at.settings,
            calls=at.settings.calls or "record",
            caps=caps,
        )
    rows = [each for each in questions(evaluation) if each.problem is None]

    async def all_of_them() -> Sequence[Answer]:
        progress.begin(f"answers of {evaluation.spec.chain}", len(rows))
        found = []
        for done, question in enumerate(rows, start=1):
            trace = await asked.answer(question.inputs)
            made = answer(evaluation, metric, question, trace)
            if made is not None and judge is not None:
                made = replace(made, scores=await _judged(judge, made, trace))
            found += [made] if made is not None else []
            progress.advance(done)
        progress.end()
        await asked.close()
        return found

    return list(asyncio.run(all_of_them()))


async def _judged(judge: Judging, made: Answer, trace: Trace) -> Scores:
    """With what judges say; where a cap leaves no call, or a judge says nothing, they are not measured."""
    try:
        verdicts = await judge.row(made.question.row, trace, 0)
    except Failed:
        return made.scores
    return made.scores._replace(values={**made.scores.values, **verdicts.scores.values})
