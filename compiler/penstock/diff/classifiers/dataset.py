"""A Dataset: its rows. Those that a prompt or a retriever reads change answers; those that judge answers do not.

Rows of an evaluation are metadata here, however much they change: no answer differs. That they change what judges the
answers is said by `loosened`, and there every row removed or changed must be accepted.
"""

from collections.abc import Iterator

from penstock.diff.change import Level, PathChange
from penstock.diff.fields import Field
from penstock.diff.judge import Judgement, change, judged, metadata
from penstock.diff.pair import Pair
from penstock.diff.rows import rows
from penstock.project.identity import pinned
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


def classify(pair: Pair) -> Iterator[PathChange]:
    """The fields that differ, then the rows."""
    yield from judged(pair, _judge)
    found = rows(pair)
    if found is not None:
        reads = _answers(pair.base, pair.before.identity) or _answers(pair.head, pair.after.identity)
        level = Level.BEHAVIOURAL if reads else Level.METADATA
        why = "answers are made from them" if reads else "no answer is made from them"
        before, after = _contents(pair) if found.is_unread else (found.before, found.after)
        yield PathChange("rows", before, after, level, f"rows: {found.words()}; {why}")


def _judge(pair: Pair, field: Field) -> Judgement | None:
    wording = WORDS.get(str(field.route[1]))
    return None if wording is None else metadata(wording.format(change=change(field)))


def _contents(pair: Pair) -> tuple[str | None, str | None]:
    """What pins the content of either side."""
    return pinned.content(pair.base, pair.before.identity.name), pinned.content(pair.head, pair.after.identity.name)


def _answers(project: Project, identity: Identity) -> bool:
    purpose = getattr(project.resources[identity].spec, "purpose", None)
    read = any(edge.target == identity and edge.source.kind in READERS for edge in project.edges)
    return read or purpose in ("grounding", "fewshot")
