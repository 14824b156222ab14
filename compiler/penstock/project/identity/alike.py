"""Whether two resources have one fingerprint, looked at no further than documents differ."""

from collections.abc import Sequence

from penstock.project.chains import chains
from penstock.project.graph import reach
from penstock.project.identity import aspects, fingerprint, mould
from penstock.project.identity.mould import Hole, Mould
from penstock.project.link import references, target_of
from penstock.project.project import Project
from penstock.project.revisions.brief import brief
from penstock.source.lines import normal
from penstock.spec import template
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.resource import Identity, Resource


def chain(base: Project, head: Project, name: str) -> bool:
    """Whether a chain that both sides have has the same fingerprint on both.

    Raises:
        KeyError: one side has no such chain.
    """
    old, new = chains(base)[name], chains(head)[name]
    if old.kind == new.kind == Chain.kind:
        return resource(base, old, head, new)
    return fingerprint.chain(base, name) == fingerprint.chain(head, name)


def resource(base: Project, old: Identity, head: Project, new: Identity) -> bool:
    """Whether a resource of one project has the fingerprint of one of the other."""
    memo = ("alike", base, old, new)
    if memo not in head.memo:
        head.memo[memo] = _is_alike(base, old, head, new)
    found: bool = head.memo[memo]
    return found


def _is_alike(base: Project, old: Identity, head: Project, new: Identity) -> bool:
    documents = mould.closed(base, old), mould.closed(head, new)
    if None not in documents and not any(at in reach(side, at, proper=True) for side, at in ((base, old), (head, new))):
        if documents[0] == documents[1]:
            return True
        ours, theirs = base.resources[old], head.resources[new]
        if brief(ours).digest == brief(theirs).digest:
            return _is_filled_alike(base, _holes(ours), head, _holes(theirs))
        if old.kind != new.kind or _says_otherwise(base, ours, head, theirs):
            return False
        moulds = fingerprint.moulded(base, old), fingerprint.moulded(head, new)
        if moulds[0] is not None and moulds[1] is not None:
            return _is_cast_alike(base, moulds[0], head, moulds[1])
    return fingerprint.resource(base, old) == fingerprint.resource(head, new)


def _says_otherwise(base: Project, ours: Resource, head: Project, theirs: Resource) -> bool:
    """Whether two documents of one kind differ in behaviour that is no reference: seen without a mould of either."""
    a, b = ours.spec, theirs.spec
    if isinstance(a, PromptTemplate) and isinstance(b, PromptTemplate):
        return _reads_otherwise(a, b)
    named = {each.route[0] for resource in (ours, theirs) for each in references(resource)}
    return type(a) is type(b) and aspects.differ(base, a, head, b, leaving=named)


def _reads_otherwise(ours: PromptTemplate, theirs: PromptTemplate) -> bool:
    """Whether two templates have another text in the same place: seen without a normal form of either."""
    if ours.format != theirs.format:
        return False
    alike = template.load(ours.format).alike
    pairs = zip(ours.messages, theirs.messages, strict=False)
    texts = ((getattr(a, "content", None), getattr(b, "content", None)) for a, b in pairs)
    return any(
        isinstance(a, str) and isinstance(b, str) and a != b and not alike(normal(a), normal(b)) for a, b in texts
    )


def _is_cast_alike(base: Project, ours: Mould, head: Project, theirs: Mould) -> bool:
    """Whether two moulds are the same, and their holes filled with the same."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return ours == theirs
    return ours[::2] == theirs[::2] and _is_filled_alike(base, mould.holes(ours), head, mould.holes(theirs))


def _is_filled_alike(base: Project, ours: Sequence[Hole], head: Project, theirs: Sequence[Hole]) -> bool:
    for (kind, old, shown), (other, new, is_shown) in zip(ours, theirs, strict=True):
        a, b = target_of(kind, old, base.resources), target_of(other, new, head.resources)
        if a is None or b is None or shown != is_shown:
            if (a, old, shown) != (b, new, is_shown):
                return False
        elif (shown and old != new) or not resource(base, a, head, b):
            return False
    return True


def _holes(resource: Resource) -> list[Hole]:
    """Those of the mould of a document, in another order: of the kinds that have one every reference is behaviour."""
    return [(each.kind, each.name, each.shown) for each in references(resource) if not each.is_key]
