"""What a bundle holds and where it comes from."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from penstock.bundle import evidence, layout
from penstock.bundle.bundle import Bundle
from penstock.bundle.referrer import Attached
from penstock.bundle.referrers import named, provenance, signature, test_result, version
from penstock.bundle.signing import envelope, statement
from penstock.report.report import Report
from penstock.report.sections import inspect as section
from penstock.report.sections.inspect import Part, Piece, Signed, Stated


def inspect(path: Path) -> Report:
    """Shows the bundle at `path` and the evidence beside it. All digests are checked; whom to believe, `verify` says.

    Raises:
        Fatal: there is no bundle, or it or its evidence is damaged.
    """
    bundle = layout.read(path)
    attached = evidence.attached(path, bundle.digest)
    told = _version(attached)
    found = section.InspectSection(
        path=path.as_posix(),
        chain=bundle.chain,
        digest=bundle.digest,
        fingerprint=bundle.fingerprint,
        size=sum(len(data) for data in bundle.files.values()),
        files=len(bundle.files),
        version=_text(told, "version"),
        environment=_text(told, "environment"),
        description=_text(told, "description"),
        owner=_text(told, "owner"),
        source=_text(told, "source"),
        revision=_text(told, "revision"),
        modified=told.get("modified") is True if told else None,
        parts=tuple(_parts(bundle, attached)),
        evidence=tuple(
            Piece(
                name=named(each.referrer.kind) or each.referrer.kind,
                kind=each.referrer.kind,
                digest=each.image.digest,
                size=len(each.referrer.data),
            )
            for each in attached
        ),
        verdicts=tuple(_verdicts(attached, bundle.digest)),
        signatures=tuple(_signatures(attached, bundle.digest)),
    )
    return Report((found,), "inspect")


def _version(attached: Sequence[Attached]) -> Mapping[str, Any]:
    found = next((each.referrer.data for each in attached if each.referrer.kind == version.KIND), b"{}")
    told = json.loads(found)
    return told if isinstance(told, dict) else {}


def _parts(bundle: Bundle, attached: Sequence[Attached]) -> list[Part]:
    known: dict[str, Mapping[str, Any]] = {}
    for each in attached:
        if each.referrer.kind == provenance.KIND:
            known |= _dependencies(statement.of(each.referrer, bundle.digest).predicate)
    found = []
    for identity in sorted(bundle.specs):
        noted = known.get(str(identity), {})
        rows = bundle.rows.get(identity.name) if identity.kind == "Dataset" else None
        found.append(
            Part(
                resource=str(identity),
                what=_what(bundle.specs[identity]),
                rows=None if rows is None else len(rows),
                path=_text(noted, "path"),
                commit=_text(noted, "commit"),
                author=_text(noted, "author"),
            )
        )
    return found


def _what(spec: Any) -> str | None:
    """The one thing that tells it from another of its kind: a model's name, an adapter's address."""
    for name in ("model", "uri"):
        value = getattr(spec, name, None)
        if isinstance(value, str):
            return value
    return None


def _dependencies(predicate: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    match predicate:
        case {"buildDefinition": {"resolvedDependencies": list(listed)}}:
            return {
                str(each["name"]): each["annotations"]
                for each in listed
                if isinstance(each, dict) and "name" in each and isinstance(each.get("annotations"), dict)
            }
    return {}


def _verdicts(attached: Sequence[Attached], digest: str) -> list[Stated]:
    judged = [
        test_result.read(statement.of(each.referrer, digest))
        for each in attached
        if each.referrer.kind == test_result.KIND
    ]
    return [
        Stated(
            verdict=each.verdict,
            result=each.result,
            environment=each.environment,
            base=each.base,
            accepted=each.accepted,
            evaluations=tuple(name for name, _ in each.evaluations),
        )
        for each in judged
    ]


def _signatures(attached: Sequence[Attached], digest: str) -> list[Signed]:
    found = []
    for each in attached:
        if each.referrer.kind == signature.KIND:
            opened = envelope.loads(each.referrer.data, statement.MEDIA_TYPE)
            covered = len(signature.covered(opened.payload, digest))
            found += [Signed(key_id=one.keyid or None, evidence=covered) for one in opened.signatures]
        if each.referrer.kind == signature.KEYLESS:
            found.append(Signed(key_id=None, evidence=None))
    return found


def _text(told: Mapping[str, Any], name: str) -> str | None:
    value = told.get(name)
    return value if isinstance(value, str) else None
