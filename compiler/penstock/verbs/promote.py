"""A digest goes from one Environment's tag to another's, or back to an earlier one; nothing is built again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from penstock.bundle import evidence, layout, referrer, release
from penstock.bundle.bundle import Bundle
from penstock.bundle.fetch import fetch
from penstock.bundle.layout import MANIFEST
from penstock.bundle.referrer import Attached
from penstock.bundle.referrers import promotion, test_result
from penstock.bundle.referrers.test_result import Judged
from penstock.bundle.registry import push
from penstock.bundle.registry import registry as registries
from penstock.bundle.registry.registry import Registry
from penstock.bundle.signing import policy as policies
from penstock.bundle.signing import statement
from penstock.bundle.signing.policy import Policy
from penstock.bundle.signing.statement import Statement
from penstock.bundle.signing.verify import verify
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.project.chains import chains as known_chains
from penstock.project.chains import own_chains
from penstock.report.report import Report
from penstock.report.sections import promote as section
from penstock.source.repository import git
from penstock.source.settings import Settings
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.findings import findings
from penstock.verbs.releasing import outside
from penstock.verbs.releasing.repository import by_chain, reference


class _Evidence(NamedTuple):
    """`promoted`: the Environments it was moved to before."""

    judged: list[tuple[str, Judged]]
    promoted: set[str]


def promote(
    directory: Path,
    what: str,
    to: str,
    *,
    settings: Settings,
    now: datetime,
    repository: str | None = None,
    chain: str | None = None,
    rev: str | None = None,
    policy: Path | None = None,
    plain_http: bool = False,
    progress: Progress,
) -> Report:
    """Moves the tag of the Environment `to` to a digest that a gate let through.

    Either the Environment compiles to that very digest at `rev` (default: HEAD), and a verdict of any Environment
    counts; or it is a rollback: the digest has a verdict of this Environment, or one and was promoted to it before.

    Args:
        what: a digest or a tag in the repository, or a whole reference.
        policy: who must have signed, which verdicts are acceptable; nothing that is said without their signature then
            counts, nor does the record of an earlier promotion. Without one: what a gate let through.

    Raises:
        Fatal: no such bundle or Environment, no verdict, another digest, or the registry does not take it.
    """
    at = opening.place(directory, settings)
    commit = git.resolve(at.root, rev or "HEAD")
    resources = opening.loaded(at, commit)
    opening.judged(resources.settings, opening.environments(resources), to)
    found = findings(resources, to, now.date())
    if found.stop:
        return Report((found.section,), "promote", resources.tree.prefix)
    project = opening.linked(resources, to)
    if chain is None and by_chain(settings, repository) and len(own_chains(project)) == 1:
        (chain,) = own_chains(project)
    wanted = reference(what, settings, repository, chain)
    path = fetch(wanted, settings.cache_dir, settings.environ, plain_http=plain_http, alone=True, progress=progress)
    bundle = layout.read(path)
    rules = None if policy is None else policies.read(policy)
    told = _evidence(path, bundle, None if rules is None else _counted(path, bundle, rules))
    accepted = None if rules is None else rules.verdicts
    verdict, judged = _let_through(told, bundle, accepted)
    compiled, to_what = None, "no such chain"
    if bundle.chain in known_chains(project):
        try:
            outside.give(project, [bundle.chain], settings, fetch=True, progress=progress)
            compiled = to_what = release.pack(project, bundle.chain).image.digest
        except Fatal as fatal:  # the way back must not hang on what the newest revision reads
            to_what = f"nothing ({fatal.message})"
    action: Literal["promotion", "rollback"] = "promotion"
    if compiled != bundle.digest:
        action = "rollback"
        verdict, judged = _own(told, bundle, accepted, to, to_what, commit)
    registry = registries.open(replace(wanted, tag=None, digest=None), settings.environ, plain_http=plain_http)
    before = _tagged(registry, to)
    if before != bundle.digest:
        facts = {
            "environment": to,
            "action": action,
            "replaces": before,
            "revision": commit,
            "verdict": verdict,
            "time": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        _move(registry, path, bundle, to, facts, before)
    made = section.PromoteSection(
        chain=bundle.chain,
        environment=to,
        repository=f"{wanted.host}/{wanted.name}",
        digest=bundle.digest,
        replaces=before if before != bundle.digest else None,
        action=action if before != bundle.digest else "none",
        verdict=str(judged.publishable),
        judged_in=judged.environment,
        revision=commit,
    )
    return Report((made,), "promote", resources.tree.prefix)


def _counted(path: Path, bundle: Bundle, policy: Policy) -> frozenset[str]:
    """The evidence that the policy's signers vouch for: who may write to a registry is no judge of what it holds."""
    found = verify(path, policy)
    refused = [each for each in found.checks if not each.ok]
    if refused or found.digest != bundle.digest:
        why = f"{refused[0].name}: {refused[0].detail}" if refused else f"it is {found.digest} by now"
        raise Fatal(f"{bundle.digest} may not be used: {why}", exit_code=1)
    return found.counted


def _evidence(path: Path, bundle: Bundle, counted: frozenset[str] | None) -> _Evidence:
    """What is said of the bundle, by those who count; evidence that cannot be read is none."""
    attached = evidence.attached(path, bundle.digest)
    if counted is not None:
        attached = [each for each in attached if each.image.digest in counted]
    said = [(each.image.digest, found) for each in attached if (found := _statement(each, bundle.digest))]
    judged = []
    for digest, each in said:
        if each.predicate_type == test_result.KIND:
            try:
                judged.append((digest, test_result.read(each)))
            except Fatal:
                continue
    return _Evidence(judged, promotion.environments(each for _, each in said))


def _statement(attached: Attached, digest: str) -> Statement | None:
    if attached.referrer.media_type != statement.MEDIA_TYPE:
        return None
    try:
        return statement.of(attached.referrer, digest)
    except Fatal:
        return None


def _let_through(told: _Evidence, bundle: Bundle, accepted: Sequence[str] | None) -> tuple[str, Judged]:
    """A verdict with which a gate let the bundle through, and none against it on the same comparison.

    `accepted`: the verdicts that count; None: all that let through.
    """
    for digest, each in told.judged:
        against = [o for _, o in told.judged if o.publishable is None and _same(o, each)]
        counts = each.publishable is not None and (accepted is None or each.publishable in accepted)
        if counts and each.chain == bundle.chain and not against:
            return digest, each
    others = ", ".join(sorted({each.whole for _, each in told.judged}))
    why = f"its verdict is {others}" if others else "it has no verdict of its own"
    raise Fatal(
        f"{bundle.digest} is not promoted: {why}",
        help="gate it, `penstock bundle attest` the verdict, and push it again",
        exit_code=1,
    )


def _own(
    told: _Evidence, bundle: Bundle, accepted: Sequence[str] | None, to: str, compiled: str, commit: str
) -> tuple[str, Judged]:
    """A verdict that lets the bundle go back to where it was."""
    own = _Evidence([(d, each) for d, each in told.judged if each.environment == to], told.promoted)
    if own.judged:
        return _let_through(own, bundle, accepted)
    if to in told.promoted:
        return _let_through(told, bundle, accepted)
    raise Fatal(
        f"{bundle.digest} is not promoted: {to} compiles to {compiled} at {commit[:12]}",
        help=f"name a --rev that compiles to it in {to}; only what has a verdict of {to}, or was there, may come back",
        exit_code=1,
    )


def _same(a: Judged, b: Judged) -> bool:
    return (a.base, a.environment) == (b.base, b.environment)


def _tagged(registry: Registry, tag: str) -> str | None:
    found = registries.manifest(registry, tag)
    return None if found is None else found.digest


def _move(
    registry: Registry, path: Path, bundle: Bundle, to: str, facts: dict[str, str | None], before: str | None
) -> None:
    """First the record, then the tag: nothing is moved without one."""
    subject = layout.subject(path)
    image = referrer.manifest(promotion.referrer(bundle.chain, bundle.digest, facts), subject)
    entry = layout.Descriptor(MANIFEST, image.digest, len(image.blobs[image.digest]))
    push.attach(registry, referrer.read(entry, lambda named: image.blobs[named.digest]))
    if _tagged(registry, to) != before:
        raise Fatal(f"the tag '{to}' was moved by somebody else at the same time", help="look, and promote again")
    found = registries.manifest(registry, bundle.digest)
    if found is None:
        raise Fatal(f"{registry.reference} has lost {bundle.digest}")
    registries.put_manifest(registry, to, MANIFEST, found.data)
