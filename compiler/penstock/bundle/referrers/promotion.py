"""That a digest was moved to an Environment's tag, or back to it: when, from where, by which verdict."""

from collections.abc import Iterable, Mapping
from typing import Any

from penstock.bundle.referrer import Referrer
from penstock.bundle.signing import statement
from penstock.bundle.signing.statement import Statement

KIND = "penstock:promotion/v1"


def referrer(chain: str, digest: str, facts: Mapping[str, Any]) -> Referrer:
    """`facts`: environment, action (`promotion` or `rollback`), replaces, revision, verdict, time; null is left out."""
    known = {name: value for name, value in facts.items() if value is not None}
    return statement.referrer(chain, digest, KIND, known)


def environments(statements: Iterable[Statement]) -> set[str]:
    """Where the bundle has been moved to before."""
    told = (each.predicate.get("environment") for each in statements if each.predicate_type == KIND)
    return {name for name in told if isinstance(name, str)}
