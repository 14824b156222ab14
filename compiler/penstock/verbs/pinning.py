"""What something outside git is pinned to."""

from dataclasses import dataclass

from penstock.diagnostics.progress import Progress
from penstock.project import lock as locks
from penstock.project.project import Project
from penstock.project.wanted import Wanted
from penstock.source.settings import Settings
from penstock.spec import alias


class NotPinned(Exception):
    """It could not be pinned: why, and what to do."""

    def __init__(self, reason: str, help: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.help = help


@dataclass(frozen=True, slots=True)
class Means:
    """By what pins are found; `project` says how servers are reached."""

    settings: Settings
    offline: bool
    allow_run: bool
    project: Project
    progress: Progress


def pin(wanted: Wanted, means: Means) -> str:
    """The snapshot, commit or digest.

    Raises:
        NotPinned: there is none to be had.
    """
    by_hand = f"`penstock lock --pin {wanted.resource}=...` pins it by hand"
    if wanted.what == "alias":
        found = alias.snapshot(wanted.written)
        if found is None:
            raise NotPinned("the catalogue knows no snapshot of it", by_hand)
        return found
    scheme = wanted.written.partition("://")[0]
    if means.offline:
        raise NotPinned("it is not pinned yet, and --offline reaches nothing", by_hand)
    raise NotPinned(f"'{scheme}' is no scheme that is looked up", by_hand)


def tools(wanted: Wanted, means: Means) -> locks.Server:
    """The tools of a server, as it lists them.

    Raises:
        NotPinned: it cannot be asked.
    """
    if means.offline:
        raise NotPinned("it is not pinned yet, and --offline reaches nothing", "leave out --offline")
    raise NotPinned("servers cannot be asked yet", "")
