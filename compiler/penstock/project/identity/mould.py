"""The behaviour of a document that rests on no file, variable or pin: found out once for its text, and kept with it.

It is its canonical JSON with holes where the fingerprints of what it refers to go; its digest, where there are none.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from penstock.project.graph import reach
from penstock.project.link import Named
from penstock.project.project import Project
from penstock.project.revisions.brief import NOTE as BRIEF
from penstock.source import canonical
from penstock.spec.resource import Identity

NOTE = "mould"
KINDS = ("Model", "PromptTemplate", "Chain", "Retriever")
Mould = str | list[Any]
Documents = tuple[tuple[str, str, str], ...]
"""Kind, name and digest of each."""
Hole = tuple[str, str, bool]
"""Kind and name of what it is for, and whether a model sees that name."""


def is_alone(project: Project, identity: Identity) -> bool:
    """Whether the behaviour of a resource follows from its document and what that refers to, as far as is known."""
    if identity.kind not in KINDS or identity in project.lock.pins:
        return False
    match project.resources[identity].notes.get(BRIEF):
        case [_, _, _, False, [], []]:
            return True
    return False


def closed(project: Project, identity: Identity) -> Documents | None:
    """All documents that a resource leads to; None where it leads to what follows from more than those."""
    memo = ("closed", identity)
    if memo not in project.memo:
        reached = sorted(reach(project, identity))
        is_closed = all(is_alone(project, each) for each in reached)
        documents = ((*each, str(project.resources[each].notes[BRIEF][0])) for each in reached)
        project.memo[memo] = tuple(documents) if is_closed else None
    found: Documents | None = project.memo[memo]
    return found


def kept(project: Project, identity: Identity) -> Mould | None:
    """The mould that was found out of the document, if there is one and it holds in this project."""
    found: Mould | None = project.resources[identity].notes.get(NOTE)
    return found if found is not None and is_alone(project, identity) else None


def hole(index: int) -> str:
    """What stands for the `index`th hole in a value of which a mould is made."""
    return f"\0{index}\0"


def mould(value: Any, holes: Sequence[Named]) -> Mould | None:
    """Of a JSON value; None where it cannot be told where its holes are."""
    text = canonical.dumps(value).decode()
    made: list[Any] = []
    for index, each in sorted(enumerate(holes), key=lambda found: text.find(_written(found[0]))):
        parts = text.split(_written(index))
        if len(parts) == 1:
            continue  # it stands in what is no behaviour
        if len(parts) > 2:
            return None
        made += [parts[0], [each.kind, each.name, each.shown]]
        text = parts[1]
    return [*made, text] if made else canonical.sha256(text.encode())


def cast(mould: Mould, fillings: Iterable[str]) -> str:
    """The digest of the value, its holes filled in their order."""
    if isinstance(mould, str):
        return mould
    texts = [*mould]
    texts[1::2] = [canonical.dumps(text).decode() for text in fillings]
    return canonical.sha256("".join(texts).encode())


def holes(mould: Mould) -> list[Hole]:
    return [] if isinstance(mould, str) else [(kind, name, shown) for kind, name, shown in mould[1::2]]


def _written(index: int) -> str:
    return canonical.dumps(hole(index)).decode()
