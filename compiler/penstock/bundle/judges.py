"""The judges of an Evaluation: what a bundle is to a chain, so that they are asked in the same way."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from penstock.bundle.bundle import Bundle
from penstock.diagnostics.fatal import Fatal
from penstock.project import dataset
from penstock.project.graph import reach
from penstock.project.identity import fingerprint
from penstock.project.identity.closure import behaviour
from penstock.project.project import Project
from penstock.source import canonical
from penstock.source.data.rows import Row
from penstock.spec.kinds import KINDS
from penstock.spec.kinds.evaluation import Evaluation, Judge
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Identity


class Judges(NamedTuple):
    """
    Attributes:
        bundle: their Models with fallbacks, their prompts with examples; None where no metric asks any.
        labels: rows that people have judged, by Dataset.
        digests: by metric, what can change a verdict: the Model, the prompt, the labels; no names.
    """

    bundle: Bundle | None
    labels: Mapping[str, Sequence[Row]]
    digests: Mapping[str, Mapping[str, str]]


def judges(project: Project, name: str, spec: Evaluation) -> Judges:
    """Those of an Evaluation without error findings.

    Raises:
        Fatal: a Model, a prompt or rows are not there, or lie outside git.
    """
    asked = {metric: each.judge for metric, each in spec.metrics.items() if each.judge is not None}
    if not asked:
        return Judges(None, {}, {})
    reached = sorted({identity for judge in asked.values() for identity in _reached(project, name, judge)})
    specs = {each: KINDS[each.kind].model_validate(behaviour(project, each)) for each in reached}
    rows = {each.name: _rows(project, each.name) for each in reached if each.kind == "Dataset"}
    labels = {judge.labels: _rows(project, judge.labels) for judge in asked.values() if judge.labels is not None}
    digests = {metric: _digests(project, judge) for metric, judge in asked.items()}
    digest = canonical.digest({metric: dict(each) for metric, each in digests.items()})
    return Judges(Bundle(digest, digest, name, specs, {}, rows, {}), labels, digests)


def _reached(project: Project, name: str, judge: Judge) -> Iterator[Identity]:
    for kind, named in (("Model", judge.model), ("PromptTemplate", judge.prompt)):
        if named is None:
            continue
        identity = Identity(kind, named)
        if identity not in project.resources or (kind == "Model" and not isinstance(project.spec(kind, named), Model)):
            raise Fatal(f"Evaluation/{name} has findings", help="penstock check names them", exit_code=1)
        # A prompt that names a Model is a chain too; who judges is said by `judge.model`.
        yield from (each for each in reach(project, identity) if kind == "Model" or each.kind != "Model")


def _rows(project: Project, name: str) -> Sequence[Row]:
    if Identity("Dataset", name) not in project.resources:
        raise Fatal(f"there is no Dataset {name!r}", help="penstock check names it", exit_code=1)
    found = dataset.rows(project, name)
    if found.unread is not None or found.faults:
        why = found.unread or "they have findings, which penstock check names"
        raise Fatal(f"the rows of Dataset/{name} cannot be read: {why}", exit_code=1)
    return found.rows


def _digests(project: Project, judge: Judge) -> dict[str, str]:
    found = {"model": fingerprint.resource(project, Identity("Model", judge.model))}
    if judge.prompt is not None:
        found["prompt"] = fingerprint.resource(project, Identity("PromptTemplate", judge.prompt))
    if judge.labels is not None:
        found["labels"] = dataset.rows(project, judge.labels).digest
    return found
