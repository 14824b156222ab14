"""What a Monitor compares with, frozen when its chain is compiled: texts of an Evaluation's rows."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from penstock.bundle.stratum import stratum
from penstock.project import dataset
from penstock.project.graph import paths_in
from penstock.project.project import Project
from penstock.source import canonical
from penstock.source.rows import Row
from penstock.spec import expression
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.kinds.project import Project as Settings

FORMAT = 1
MOST = 2000
"""Texts of one reference: those that are compared, and the pool that novelty is measured from."""
LONGEST = 4096
"""Characters of a text that are compared; of production's texts as well."""
FEWEST = 16


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
    if {str(path[0]) for path in paths_in(monitor.signal, project.kept)} != {"inputs"}:
        return "the signal reads what the chain answers: rows hold questions alone; compare by `drift`"
    if data.source.file is None and data.source.uri is not None and not settings.show_content:
        return "the rows lie outside the repository, and the project does not say `showContent: true`"
    found = dataset.rows(project, spec.dataset)
    if found.unread is not None:
        return f"its rows cannot be read: {found.unread}"
    accepted = [row for row in found.rows if data.reviewed is None or row.values.get(data.reviewed) is not False]
    pairs = [pair for row in accepted if (pair := _text(spec, monitor.signal, monitor.within, row)) is not None]
    texts = [text for text, _ in pairs]
    if len(texts) < FEWEST:
        return f"{len(texts)} texts; a reference has at least {FEWEST}"
    digest = canonical.digest(texts)
    drawn = sorted(range(len(texts)), key=lambda at: sha256(f"{digest} {at}".encode()).digest())[:MOST]
    kept = sorted(drawn)
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


def _text(spec: Evaluation, signal: str, within: Sequence[str], row: Row) -> tuple[str, str] | None:
    """With what it is compared within."""
    try:
        inputs = expression.fill(spec.inputs, {"row": row.values})
        found = expression.fill(signal, {"inputs": inputs})
    except expression.Failed:
        return None
    at = stratum(within, {"inputs": inputs})
    return (found[:LONGEST], at) if isinstance(found, str) and found.strip() and at is not None else None
