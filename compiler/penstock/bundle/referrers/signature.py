"""A signature: over the bundle's digest, and over the evidence that lay beside it when it was made."""

from collections.abc import Iterable
from typing import Any

from penstock.bundle.referrer import Attached, Referrer, refused
from penstock.bundle.signing import envelope, statement
from penstock.bundle.signing.key import Private

KIND = envelope.MEDIA_TYPE
PREDICATE = "penstock:release/v1"
KEYLESS = "application/vnd.dev.sigstore.bundle.v0.3+json"


def payload(chain: str, digest: str, evidence: Iterable[Attached]) -> bytes:
    """The statement that is signed; signatures do not cover one another, so that their order is free."""
    named = [
        {"digest": each.image.digest, "kind": each.referrer.kind}
        for each in evidence
        if each.referrer.kind not in (KIND, KEYLESS)
    ]
    listed = sorted(named, key=lambda entry: entry["digest"])
    return statement.dumps(chain, digest, PREDICATE, {"evidence": listed})


def referrer(payload: bytes, key: Private) -> Referrer:
    """By a key; the same bytes each time."""
    return Referrer(KIND, KIND, envelope.sign(payload, statement.MEDIA_TYPE, key), {"penstock.key": key.identifier})


def covered(payload: bytes, digest: str) -> frozenset[str]:
    """The digests of the evidence that a payload vouches for.

    Raises:
        Fatal: it is no statement of ours, or not about `digest`: a signature of another bundle, used again.
    """
    found = statement.loads(payload, digest)
    if found.predicate_type != PREDICATE:
        raise refused(f"a signature is over {found.predicate_type!r}, not {PREDICATE!r}")
    entries: Any = found.predicate.get("evidence")
    if not isinstance(entries, list):
        raise refused("a signature does not say which evidence it covers")
    digests = [entry.get("digest") if isinstance(entry, dict) else None for entry in entries]
    if not all(isinstance(each, str) for each in digests):
        raise refused("a signature names evidence without a digest")
    return frozenset(str(each) for each in digests)
