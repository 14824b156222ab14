"""Whether a bundle may be used: digests, signatures, provenance, verdict. What is missing refuses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from penstock.bundle import evidence, layout
from penstock.bundle.referrer import Attached
from penstock.bundle.referrers import provenance, signature, test_result
from penstock.bundle.referrers.test_result import Judged
from penstock.bundle.signing import envelope, key, keyless, statement
from penstock.bundle.signing.key import Public
from penstock.bundle.signing.policy import Policy
from penstock.bundle.signing.policy import Signer as Identity
from penstock.bundle.signing.statement import Statement
from penstock.diagnostics.fatal import Fatal


@dataclass(frozen=True, slots=True)
class Check:
    """One question: the answer, and why."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Verified:
    """`digest` is None where there is no bundle that can be read; checks that need it are then missing, and refuse.

    `counted`: the digests of the evidence that enough signers vouch for.
    """

    digest: str | None
    checks: Sequence[Check]
    counted: frozenset[str] = frozenset()

    @property
    def ok(self) -> bool:
        return self.digest is not None and all(check.ok for check in self.checks)


@dataclass(frozen=True, slots=True)
class _Signed:
    """Who signed the bundle, and who each piece of evidence, by its digest."""

    bundle: frozenset[str] = frozenset()
    evidence: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unknown: int = 0


def verify(path: Path, policy: Policy | None, *, base: str | None = None) -> Verified:
    """Holds the layout at `path`, and what lies beside it, to a policy.

    Args:
        policy: None: signatures are not asked for, and all evidence counts; the rest is as a policy has it by default.
        base: the digest that the verdict must have compared it with.

    Raises:
        Fatal: a key of the policy cannot be read, or an extra that it needs is not installed.
    """
    keys = _keys(policy)
    checks: list[Check] = []
    try:
        digest = layout.read(path).digest
        checks.append(Check("bundle", True, "every digest holds"))
    except Fatal as fatal:
        return Verified(None, [Check("bundle", False, fatal.message)])
    try:
        attached = evidence.attached(path, digest)
        statements = {each.image.digest: found for each in attached if (found := _statement(each, digest)) is not None}
        verdicts = {at: test_result.read(each) for at, each in statements.items() if _is(each, test_result.KIND)}
        checks.append(Check("evidence", True, f"{len(attached)} found, every digest holds and all is about the bundle"))
    except Fatal as fatal:
        return Verified(digest, [*checks, Check("evidence", False, fatal.message)])
    trusted = {each.image.digest for each in attached}
    if policy is not None:
        try:
            signed = _signed(attached, digest, policy, keys)
        except Fatal as fatal:
            return Verified(digest, [*checks, Check("signatures", False, fatal.message)])
        checks.append(_signatures(signed, policy))
        trusted &= {at for at, names in signed.evidence.items() if len(names) >= policy.threshold}
    left = {at for at, each in statements.items() if _is(each, provenance.KIND, test_result.KIND)} - trusted
    unsigned = f"; {_pieces(len(left))} of evidence left aside, signed by too few" if left else ""
    rules = policy or _default()
    sources = [each for at, each in statements.items() if at in trusted and _is(each, provenance.KIND)]
    checks.append(_provenance(sources, rules, unsigned))
    checks.append(_verdict([each for at, each in verdicts.items() if at in trusted], rules, base, unsigned))
    return Verified(digest, checks, frozenset(trusted))


def _pieces(number: int) -> str:
    return "1 piece" if number == 1 else f"{number} pieces"


def _default() -> Policy:
    return Policy(verify_format=1, signers=[Identity(name="anyone", key="")])


def _keys(policy: Policy | None) -> dict[str, Public]:
    signers = [] if policy is None else policy.signers
    found = {each.name: _key(each.key) for each in signers if each.key is not None}
    identifiers = [each.identifier for each in found.values()]
    if len(set(identifiers)) != len(identifiers):
        raise Fatal("two signers of the policy have the same key", help="a key stands for one signer")
    return found


def _key(text: str) -> Public:
    return key.public_text(text.encode(), "a key of the policy") if "-----BEGIN" in text else key.public(Path(text))


def _is(found: Statement, *kinds: str) -> bool:
    return found.predicate_type in kinds


def _statement(each: Attached, digest: str) -> Statement | None:
    return statement.of(each.referrer, digest) if each.referrer.media_type == statement.MEDIA_TYPE else None


def _signed(attached: Sequence[Attached], digest: str, policy: Policy, keys: Mapping[str, Public]) -> _Signed:
    """A malformed signature, or one of another bundle, refuses, whoever made it; one by a stranger counts nothing."""
    bundle: set[str] = set()
    covered: dict[str, set[str]] = {}
    unknown = 0
    for each in attached:
        for payload, names in _payloads(each, policy, keys):
            unknown += not names
            bundle |= names
            for named in signature.covered(payload, digest):
                covered.setdefault(named, set()).update(names)
    return _Signed(frozenset(bundle), {at: frozenset(names) for at, names in covered.items()}, unknown)


def _payloads(each: Attached, policy: Policy, keys: Mapping[str, Public]) -> Iterator[tuple[bytes, set[str]]]:
    if each.referrer.kind == signature.KIND:
        found = envelope.loads(each.referrer.data, statement.MEDIA_TYPE)
        yield found.payload, set(envelope.signers(found, keys))
    if each.referrer.kind == signature.KEYLESS:
        for signer in policy.signers:
            if signer.issuer is not None and signer.subject is not None:
                try:
                    yield keyless.payload(each.referrer.data, signer.issuer, signer.subject), {signer.name}
                except Fatal as fatal:
                    if fatal.exit_code != 1:
                        raise


def _signatures(signed: _Signed, policy: Policy) -> Check:
    names = ", ".join(sorted(signed.bundle)) or ("nobody the policy knows" if signed.unknown else "nobody")
    strangers = f"; {signed.unknown} by others" if signed.unknown else ""
    detail = f"signed by {names}{strangers}; {policy.threshold} needed"
    return Check("signatures", len(signed.bundle) >= policy.threshold, detail)


def _provenance(statements: Sequence[Statement], policy: Policy, unsigned: str) -> Check:
    rules = policy.provenance
    if not rules.required and not rules.sources and not rules.builders:
        return Check("provenance", True, "not asked for")
    refusals = []
    for each in statements:
        why = _origin(each.predicate, policy)
        if why is None:
            return Check("provenance", True, _told(each.predicate))
        refusals.append(why)
    return Check("provenance", False, "; ".join(refusals) or f"there is none{unsigned}")


def _origin(predicate: Mapping[str, Any], policy: Policy) -> str | None:
    """Why a provenance is not enough, or None."""
    rules = policy.provenance
    source, builder = _source(predicate), _builder(predicate)
    if source is None or not isinstance(source.get("digest"), dict) or "gitCommit" not in source["digest"]:
        return "it names no commit"
    if rules.sources and _address(source.get("uri")) not in [_address(each) for each in rules.sources]:
        return f"it is from {source.get('uri') or 'a repository without an address'}"
    if rules.builders and builder not in rules.builders:
        return f"it was built by {builder}"
    annotations = source.get("annotations", {})
    if not rules.modified and (not isinstance(annotations, dict) or annotations.get("modified", False) is not False):
        return "what was compiled differs from its commit"
    return None


def _source(predicate: Mapping[str, Any]) -> dict[str, Any] | None:
    match predicate:
        case {"buildDefinition": {"resolvedDependencies": list(dependencies)}}:
            found = [each for each in dependencies if isinstance(each, dict) and each.get("name") == "source"]
            return found[0] if len(found) == 1 else None
    return None


def _builder(predicate: Mapping[str, Any]) -> str | None:
    match predicate:
        case {"runDetails": {"builder": {"id": str(builder)}}}:
            return builder
    return None


def _told(predicate: Mapping[str, Any]) -> str:
    source = _source(predicate) or {}
    return f"commit {source['digest']['gitCommit']} of {source.get('uri') or 'a repository without an address'}"


def _address(text: object) -> str | None:
    return text.rstrip("/").removesuffix(".git") if isinstance(text, str) else None


def _verdict(judged: Sequence[Judged], policy: Policy, base: str | None, unsigned: str) -> Check:
    """One acceptable verdict, and none on the same comparison that is not."""
    asked = [each for each in judged if base is None or each.base == base]
    good = [each for each in asked if each.publishable in policy.verdicts]
    for each in good:
        against = [o for o in asked if (o.base, o.environment) == (each.base, each.environment) and o not in good]
        if not against:
            since = f"against {each.base}" if each.base else "without a base"
            return Check("verdict", True, f"{each.publishable} in {each.environment}, {since}")
    if good:
        return Check("verdict", False, "verdicts on the same comparison contradict one another")
    others = ", ".join(sorted({each.publishable or each.whole for each in asked}))
    wanted = ", ".join(policy.verdicts) or "none"
    told = f"it is {others}; acceptable: {wanted}" if others else f"there is none{' on that base' if base else ''}"
    return Check("verdict", False, f"{told}{unsigned}")
