"""An Evaluation with its rows, apart from the bundle: it has a digest of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from penstock.source.rows import Row
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
        digest: `sha256:` over all of it but the guards and the name.
    """

    name: str
    spec: Evaluation
    rows: tuple[Row, ...]
    key: str | None
    cluster: str | None
    reviewed: str | None
    signatures: Mapping[str, Signature]
    digest: str

    def values(self) -> list[Mapping[str, Any]]:
        return [row.values for row in self.rows]
