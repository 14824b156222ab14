"""What a Monitor compares with, frozen when its chain is compiled: texts of an Evaluation's rows."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from penstock.bundle.stratum import stratum
from penstock.project import dataset
from penstock.project.graph import paths_in
from penstock.project.project import Project
from penstock.source import canonical
from penstock.source.data.rows import Row
from penstock.spec.expressions import expression
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.monitor import FEWEST, Monitor
from penstock.spec.kinds.project import Project as Settings

FORMAT = 1
MOST = 2000
"""Texts of one reference: those that are compared, and the pool that novelty is measured from."""
LONGEST = 4096
"""Characters of a text that are compared; of production's texts as well."""
ANSWERS = "the signal reads what the chain answers, and nothing was frozen of that: `penstock monitor fit --answers`"
"""Why a reference of what the chain answers is not made of rows, which hold questions alone."""


def freeze(project: Project, monitor: Monitor, settings: Settings) -> Mapping[str, Any] | str:
    """The texts of the Evaluation's rows that people have accepted, a draw seeded by the digest of all of them; or why
    there are none. What it says depends on those rows alone.

    settings: the project's, whose `showContent` lets rows go with a bundle that lie outside the repository.
    """
    assert monitor.skew is not None and monitor.signal is not None
    spec = project.spec("Evaluation", monitor.skew.evaluation)
    data = project.spec("Dataset", spec.dataset) if isinstance(spec, Evaluation) else None
    if not isinstance(spec, Evaluation) or not isinstance(data, Dataset):
        return f"there is no Evaluation '{monitor.skew.evaluation}' with a Dataset"
    if data.source.file is None and data.source.uri is not None and not settings.show_content:
        return "the rows lie outside the repository, and the project does not say `showContent: true`"
    if {str(path[0]) for path in paths_in(monitor.signal, project.kept)} != {"inputs"}:
        return ANSWERS
    found = dataset.rows(project, spec.dataset)
    if found.unread is not None:
        return f"its rows cannot be read: {found.unread}"
    accepted = [row for row in found.rows if data.reviewed is None or row.values.get(data.reviewed) is not False]
    return drawn([pair for row in accepted if (pair := _text(spec, monitor, row)) is not None], monitor)


def drawn(pairs: Sequence[tuple[str, str]], monitor: Monitor) -> Mapping[str, Any] | str:
    """At most `MOST` of texts with what each is compared within, in the order given; or why too few."""
    texts = [text for text, _ in pairs]
    if len(texts) < FEWEST:
        return f"{len(texts)} texts; a reference has at least {FEWEST}"
    digest = canonical.digest(texts)
    chosen = sorted(range(len(texts)), key=lambda at: sha256(f"{digest} {at}".encode()).digest())[:MOST]
    kept = sorted(chosen)
    made: dict[str, Any] = {
        "referenceFormat": FORMAT,
        "embedding": "hashed",
        "dataset": digest,
        "rows": len(texts),
        "texts": [texts[at] for at in kept],
    }
    if monitor.within:
        made["strata"] = [pairs[at][1] for at in kept]
    return made


def said(monitor: Monitor, told: Mapping[str, Any]) -> str | None:
    """The text of the signal by `inputs`, `outputs` and `steps`; None where there is none."""
    if monitor.signal is None:
        return None
    try:
        found = expression.fill(monitor.signal, told)
    except expression.Failed:
        return None
    if not isinstance(found, str) or not found.strip():
        return None
    return found[:LONGEST].encode("utf-8", "replace").decode()


def _text(spec: Evaluation, monitor: Monitor, row: Row) -> tuple[str, str] | None:
    """With what it is compared within."""
    try:
        inputs = expression.fill(spec.inputs, {"row": row.values})
    except expression.Failed:
        return None
    text, among = said(monitor, {"inputs": inputs}), stratum(monitor.within, {"inputs": inputs})
    return (text, among) if text is not None and among is not None else None
