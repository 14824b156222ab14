"""What an environment releases: its bundles and what judges them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.spec.resource import Identity


@dataclass(frozen=True, slots=True, eq=False)
class Release:
    """The bundles of one environment of one revision.

    Attributes:
        bundles: by chain.
        evaluations: by name.
        bindings: endpoint, credentials and limits by resource; outside every digest.
    """

    environment: str
    bundles: Mapping[str, Bundle]
    evaluations: Mapping[str, ResolvedEvaluation]
    bindings: Mapping[Identity, Mapping[str, Any]]
