"""That a person accepted a FAIL or a loosened policy: for one base and one head, nothing else."""

from collections.abc import Mapping
from typing import Any

from penstock.bundle.referrer import Referrer
from penstock.bundle.signing import statement

KIND = "penstock:acceptance/v1"


def referrer(chain: str, digest: str, accepted: str, facts: Mapping[str, Any]) -> Referrer:
    """`accepted`: the digest that the gate printed and someone gave back; `facts`: what it was over."""
    return statement.referrer(chain, digest, KIND, {"accepted": accepted, **facts})
