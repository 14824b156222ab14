"""in-toto statements: something said of a digest."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from penstock.bundle import strict_json
from penstock.bundle.referrer import PREDICATE, Referrer, refused
from penstock.source import canonical

MEDIA_TYPE = "application/vnd.in-toto+json"
TYPE = "https://in-toto.io/Statement/v1"
_HEX = re.compile(r"[0-9a-f]{64}")
_MOST = 1024


@dataclass(frozen=True, slots=True)
class Statement:
    """`predicate`, of the type `predicate_type`, said of the bundles with these digests."""

    subjects: tuple[str, ...]
    predicate_type: str
    predicate: Mapping[str, Any]


def dumps(name: str, digest: str, predicate_type: str, predicate: Mapping[str, Any]) -> bytes:
    """A statement about one bundle, in canonical JSON."""
    subject = {"name": name, "digest": {"sha256": digest.removeprefix("sha256:")}}
    body = {"_type": TYPE, "subject": [subject], "predicateType": predicate_type, "predicate": predicate}
    return canonical.dumps(body)


def referrer(name: str, digest: str, predicate_type: str, predicate: Mapping[str, Any]) -> Referrer:
    """The same, as evidence that lists can tell by its predicate."""
    data = dumps(name, digest, predicate_type, predicate)
    return Referrer(MEDIA_TYPE, MEDIA_TYPE, data, {PREDICATE: predicate_type})


def loads(data: bytes, digest: str) -> Statement:
    """A statement that anyone may have written.

    Raises:
        Fatal: it is no statement, its JSON has more than one reading, or it is not about `digest`.
    """
    try:
        value = strict_json.object(data)
    except strict_json.Unclear as error:
        raise refused(f"a statement: {error}") from None
    match value:
        case {"_type": str(kind), "subject": list(subjects), "predicateType": str(predicate_type), "predicate": dict()}:
            pass
        case _:
            raise refused("a statement lacks _type, subject, predicateType or predicate")
    if kind != TYPE:
        raise refused(f"a statement is of type {kind!r}, not {TYPE!r}")
    if set(value) != {"_type", "subject", "predicateType", "predicate"}:
        raise refused("a statement holds more than _type, subject, predicateType and predicate")
    if not predicate_type or not 0 < len(subjects) <= _MOST:
        raise refused("a statement has no predicateType, or no or too many subjects")
    found = tuple(_subject(subject) for subject in subjects)
    if digest not in found:
        raise refused(f"a statement is about {found[0]}, not about {digest}")
    return Statement(found, predicate_type, value["predicate"])


def of(evidence: Referrer, digest: str) -> Statement:
    """The statement in a referrer, which must be of the predicate that it is listed as."""
    found = loads(evidence.data, digest)
    if evidence.annotations.get(PREDICATE, found.predicate_type) != found.predicate_type:
        raise refused(f"evidence listed as {evidence.kind!r} is of {found.predicate_type!r}")
    return found


def _subject(value: object) -> str:
    match value:
        case {"digest": {"sha256": str(hexadecimal)}} if _HEX.fullmatch(hexadecimal):
            return f"sha256:{hexadecimal}"
    raise refused("a subject has no sha256 digest")
