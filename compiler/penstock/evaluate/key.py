"""The comparability key: what two runs must share for their rows to be paired, and the bundle that answered."""

from penstock.bundle.document import FORMAT
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.source import canonical


def key(fingerprint: str, evaluation: ResolvedEvaluation) -> str:
    """`sha256:` over the chain's fingerprint, the evaluation with its rows, the scorers' versions, bundle format."""
    return canonical.digest(
        {
            "bundleFormat": FORMAT,
            "evaluation": evaluation.digest,
            "fingerprint": fingerprint,
            "scorers": {name: signature.version for name, signature in evaluation.signatures.items()},
        }
    )
