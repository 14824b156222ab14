"""An Evaluation with its rows, apart from the bundle: it has a digest of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from penstock.bundle.bundle import Bundle
from penstock.bundle.judges import judges
from penstock.diagnostics.fatal import Fatal
from penstock.project import dataset
from penstock.project.project import Project
from penstock.source import canonical
from penstock.source.data.rows import Row
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.signature import Signature


@dataclass(frozen=True, slots=True, eq=False)
class ResolvedEvaluation:
    """What asks a bundle and how it is judged.

    Attributes:
        name: of the Evaluation.
        spec: the Evaluation.
        rows: of its Dataset, in file order, unreviewed ones included.
        key, cluster, reviewed: the Dataset's fields of those names; rows without `key` are identified by content.
        signatures: of the metrics it names.
        digest: `sha256:` over all of it but the guards and the names.
        judges: the Models and prompts of its judges, asked as a chain's are; None where no metric asks any.
        labels: rows that people have judged, by Dataset.
    """

    name: str
    spec: Evaluation
    rows: Sequence[Row]
    key: str | None
    cluster: str | None
    reviewed: str | None
    signatures: Mapping[str, Signature]
    digest: str
    judges: Bundle | None = None
    labels: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def values(self) -> list[Mapping[str, Any]]:
        return [row.values for row in self.rows]


def resolve(project: Project, name: str) -> ResolvedEvaluation:
    """The Evaluation `name` with its rows and the signatures of its metrics.

    Raises:
        Fatal: there is none of that name, or its Dataset, its rows or a metric have faults, which `check` names, or
            the rows lie outside git.
    """
    spec = project.spec("Evaluation", name)
    if not isinstance(spec, Evaluation):
        known = ", ".join(resource.identity.name for resource in project.of("Evaluation")) or "none"
        raise Fatal(f"there is no Evaluation {name!r}", help=f"known: {known}")
    data = project.spec("Dataset", spec.dataset)
    named = {metric.metric for metric in spec.metrics.values() if metric.metric is not None}
    if not isinstance(data, Dataset) or not named <= set(project.signatures):
        raise _faulty(name)
    rows = dataset.rows(project, spec.dataset)
    if rows.unread is not None:
        raise Fatal(f"the rows of Dataset/{spec.dataset} cannot be asked: {rows.unread}", exit_code=1)
    if rows.faults:
        raise _faulty(name)
    signatures = {metric: project.signatures[metric] for metric in sorted(named)}
    found = judges(project, name, spec)
    parts = {
        "spec": _judging(spec, found.digests),
        "rows": (row.values for row in rows.rows),
        "fields": [data.key, data.cluster, data.reviewed],
        "signatures": {metric: signature.version for metric, signature in signatures.items()},
    }
    digest = canonical.digest(parts)
    return ResolvedEvaluation(
        name,
        spec,
        rows.rows,
        data.key,
        data.cluster,
        data.reviewed,
        signatures,
        digest,
        found.bundle,
        found.labels,
    )


def _judging(spec: Evaluation, judges: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """What of an Evaluation changes a score: no guards, no names of resources, no defaults."""
    plain = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"chain", "dataset"})
    for name, metric in plain["metrics"].items():
        metric.pop("guard", None)
        if name in judges:
            metric["judge"] = dict(judges[name])
    return plain


def _faulty(name: str) -> Fatal:
    return Fatal(f"Evaluation/{name} has findings", help="penstock check names them", exit_code=1)
