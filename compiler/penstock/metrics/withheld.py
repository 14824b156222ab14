"""The code of packages, kept from what a revision that is not trusted is measured by."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.metrics.metric import Unmeasured
from penstock.metrics.table import METRICS
from penstock.runtime.traces.trace import Trace


def withheld(evaluation: ResolvedEvaluation) -> ResolvedEvaluation:
    """The same evaluation; what a package's scorer would measure is not measured."""
    known = {
        name: signature if name in METRICS else replace(signature, score=f"{__name__}:refused", judged=False)
        for name, signature in evaluation.signatures.items()
    }
    return evaluation if known == evaluation.signatures else replace(evaluation, signatures=known)


def refused(arguments: Mapping[str, Any], row: Mapping[str, Any], trace: Trace) -> float:
    """Stands where a package's scorer does not run."""
    raise Unmeasured("the code of a package is not run for a revision that is not trusted")
