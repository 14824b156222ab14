"""Resources that were renamed and edited at once: most of what they say is the same."""

from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from penstock.project.identity import aspects
from penstock.project.project import Project
from penstock.spec.resource import Identity, Resource

ALIKE = 0.6
"""The part of what both say together that must be the same."""
LEAST = 3
"""Values that two resources must share: fewer are shared by chance."""
MOST = 10_000
"""Pairs looked at; where more could be meant, none is."""


def likely(
    base: Project, head: Project, gone: list[Resource], new: list[Resource]
) -> Iterator[tuple[tuple[float, bool, float], Identity, Identity]]:
    """Pairs of one kind that say nearly the same; the more alike first, then the same file, then the name."""
    for kind in sorted({r.identity.kind for r in gone} & {r.identity.kind for r in new}):
        ours, theirs = ([r for r in side if r.identity.kind == kind] for side in (gone, new))
        if len(ours) * len(theirs) > MOST:
            continue
        before = {r.identity: Counter(_leaves(base, r)) for r in ours}
        after = {r.identity: Counter(_leaves(head, r)) for r in theirs}
        for old in ours:
            for now in theirs:
                a, b = before[old.identity], after[now.identity]
                shared = (a & b).total()
                share = 2 * shared / max(1, a.total() + b.total())
                if shared >= LEAST and share >= ALIKE:
                    name = SequenceMatcher(None, old.identity.name, now.identity.name).ratio()
                    where = old.location.path != now.location.path
                    yield (-share, where, -name), old.identity, now.identity


def _leaves(project: Project, resource: Resource) -> Iterator[tuple[str, str]]:
    """Every value with the keys that lead to it; texts line by line, elements of lists without their place."""
    said = resource.metadata.model_dump(mode="json", exclude={"name"}, exclude_defaults=True)
    yield from _below("metadata", said)
    yield from _below("metadata", aspects.metadata(resource.spec))
    yield from _below("spec", aspects.behaviour(project, resource.spec))


def _below(route: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _below(f"{route}.{key}", item)
    elif isinstance(value, list):
        for item in value:
            yield from _below(f"{route}[]", item)
    elif isinstance(value, str):
        for line in value.splitlines() or [""]:
            yield route, line
    else:
        yield route, repr(value)
