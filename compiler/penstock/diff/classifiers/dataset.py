"""A Dataset: its rows. Those that a prompt or a retriever reads change answers; those that judge answers do not.

Rows of an evaluation are metadata here, however much they change: no answer differs. That they change what judges the
answers is said by `loosened`, and there every row removed or changed must be accepted.
"""

from collections.abc import Iterator
from typing import NamedTuple

from penstock.diff.change import Level, PathChange
from penstock.diff.fields import Field, same
from penstock.diff.judge import Judgement, change, judged, metadata
from penstock.diff.pair import Pair
from penstock.project import dataset
from penstock.project.project import Project
from penstock.spec.resource import Identity

READERS = ("Retriever", "PromptTemplate")
WORDS = {
    "purpose": "purpose {change}: a declaration, the rows stay",
    "source": "rows come from elsewhere; what differs in them is told under `rows`",
    "key": "rows are paired by another field",
    "cluster": "other rows count as dependent",
    "reviewed": "other rows count as reviewed",
    "schema": "rows are checked otherwise; what differs in them is told under `rows`",
}


class Rows(NamedTuple):
    """Keys of the rows that differ, each in order; the number of rows on either side."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    before: int
    after: int

    def words(self) -> str:
        """`3 added (a, b, c), 1 removed (d)`."""
        parts = [_some(keys, what) for keys, what in zip(self[:3], ("added", "removed", "changed"), strict=True) if keys]
        return ", ".join(parts) or "the same in another order"


def classify(pair: Pair) -> Iterator[PathChange]:
    """The fields that differ, then the rows."""
    yield from judged(pair, _judge)
    found = rows(pair)
    if found is not None:
        reads = _answers(pair.base, pair.before.identity) or _answers(pair.head, pair.after.identity)
        level = Level.BEHAVIOURAL if reads else Level.METADATA
        why = "answers are made from them" if reads else "no answer is made from them"
        yield PathChange("rows", found.before, found.after, level, f"rows: {found.words()}; {why}")


def rows(pair: Pair) -> Rows | None:
    """What differs between the rows, by their key; None where nothing does."""
    base = dataset.rows(pair.base, pair.before.identity.name)
    head = dataset.rows(pair.head, pair.after.identity.name)
    if base.digest == head.digest:
        return None
    before, after = {row.id: row.values for row in base.rows}, {row.id: row.values for row in head.rows}
    return Rows(
        tuple(key for key in after if key not in before),
        tuple(key for key in before if key not in after),
        tuple(key for key in before if key in after and not same(before[key], after[key])),
        len(before),
        len(after),
    )


def _judge(pair: Pair, field: Field) -> Judgement | None:
    wording = WORDS.get(str(field.route[1]))
    return None if wording is None else metadata(wording.format(change=change(field)))


def _answers(project: Project, identity: Identity) -> bool:
    purpose = getattr(project.resources[identity].spec, "purpose", None)
    read = any(edge.target == identity and edge.source.kind in READERS for edge in project.edges)
    return read or purpose in ("grounding", "fewshot")


def _some(keys: tuple[str, ...], what: str) -> str:
    listed = ", ".join(keys[:3]) + (", …" if len(keys) > 3 else "")
    return f"{len(keys)} {what} ({listed})"
