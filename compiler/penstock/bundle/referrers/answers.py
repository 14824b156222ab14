"""What a bundle answered when it was evaluated: what Monitors of its answers compare with."""

from collections.abc import Mapping
from typing import Any

from penstock.bundle.referrer import Referrer
from penstock.source import canonical

KIND = "application/vnd.penstock.answers.v1+json"


def referrer(
    chain: str, bundle: str, references: Mapping[str, Mapping[str, Any]], of: Mapping[str, Mapping[str, Any]]
) -> Referrer:
    """
    Args:
        bundle: the digest of what answered.
        references: by Monitor, as `frozen.drawn` makes them.
        of: by Monitor what its reference depends on: another signal asks for another reference.
    """
    digests = {name: canonical.digest(each) for name, each in references.items()}
    body = {
        "answersFormat": 1,
        "chain": chain,
        "bundle": bundle,
        "references": {digests[name]: each for name, each in references.items()},
        "compared": {name: {"reference": digests[name], "of": of[name]} for name in references},
    }
    return Referrer(KIND, KIND, canonical.dumps(body))
