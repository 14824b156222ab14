"""Who may accept a FAIL or a change of policy, and whether somebody did: by a label that names the head commit."""

import re
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from penstock.forge.owners import Owners

PREFIX = "penstock-accept-"
DIGITS = 34
"""Of the commit: as many as a label of GitHub has room for. Nobody finds two commits that share them."""
_FEW = 12  # two commits that share these are made in a minute
_LABEL = re.compile(rf"{PREFIX}[0-9a-f]{{{_FEW}}}(?:[0-9a-f]{{{DIGITS - _FEW}}})?")
_SHOWN = 3

Label = tuple[str, str | None]
"""A label of the pull request, and who set it where that is known."""
Member = Callable[[str, str], bool | None]
"""Whether the user (first) belongs to the team (second, `org/team`); None: it cannot be told, which is no yes."""


class Acceptance(NamedTuple):
    """`by`: the owner who accepts; None: nobody does, and `why` not, in one sentence, empty where nobody tried."""

    by: str | None
    why: str = ""


def label(head: str) -> str:
    """The label for a commit (40 hexadecimal digits). It means nothing for the commit of another push."""
    return PREFIX + head[:DIGITS]


def names(head: str) -> tuple[str, str]:
    """The labels that name a commit: in full, and by twelve digits."""
    return label(head), PREFIX + head[:_FEW]


def acceptance(
    labels: Iterable[Label],
    head: str,
    owners: Owners | None,
    changed: Collection[str],
    member: Member,
    *,
    just_set: str | None = None,
) -> Acceptance:
    """
    Args:
        labels: of the pull request, each with who set it.
        owners: CODEOWNERS at base.
        changed: files of the repository that the change touches and the project reads; one person must own them all.
        just_set: the label whose setting began this very job. One of twelve digits counts in that job alone: an author
            may have made a harmless commit and another that share them, and have pushed the second one since.
    """
    given = dict(labels)
    full, few = names(head)
    why = ""
    for name in (full, few):
        if name not in given:
            continue
        if name == few != just_set:
            why = why or f"'{few}' counts in the job that setting it begins alone; '{full}' counts in every one"
            continue
        by = given[name]
        unable = f"nothing tells who set '{name}'" if not by else _unable(by, owners, changed, member)
        if by and unable is None:
            return Acceptance(by)
        why = f"'{name}' counts for nothing: {unable}" if by else str(unable)
    return Acceptance(None, why or _stale(given, full))


def _unable(by: str, owners: Owners | None, changed: Collection[str], member: Member) -> str | None:
    if owners is None:
        return "base has no CODEOWNERS"
    if owners.unread:
        return f"{owners.path}:{owners.unread[0]} at base is not understood"
    if not changed:
        return "no file of the project changed"
    foreign = [path for path in sorted(changed) if not owns(by, owners.of(path), member)]
    if not foreign:
        return None
    more = f" and {len(foreign) - _SHOWN} more" if len(foreign) > _SHOWN else ""
    return f"@{by} does not own {', '.join(foreign[:_SHOWN])}{more}, by {owners.path} at base"


def owns(login: str, owners: Iterable[str], member: Member) -> bool:
    """Whether a user is one of the owners, or in a team of theirs. An address of mail names nobody for certain."""
    for owner in owners:
        name = owner.removeprefix("@")
        if not owner.startswith("@") or name.startswith("@"):
            continue
        if name.casefold() == login.casefold() or ("/" in name and member(login, name) is True):
            return True
    return False


def _stale(given: Iterable[str], name: str) -> str:
    found = next((each for each in given if _LABEL.fullmatch(each)), None)
    return "" if found is None else f"'{found}' was set for another commit; '{name}' is this one's"
