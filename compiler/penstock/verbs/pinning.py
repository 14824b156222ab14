"""What something outside git is pinned to."""

import asyncio
from dataclasses import dataclass

from penstock.diagnostics.progress import Progress
from penstock.project import lock as locks
from penstock.project.project import Project
from penstock.project.wanted import Wanted
from penstock.runtime import artifact
from penstock.runtime.provider import Failed
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
    if means.offline:
        raise NotPinned("it is not pinned yet, and --offline reaches nothing", by_hand)
    try:
        return asyncio.run(_found(wanted, means, by_hand))
    except Failed as failed:
        raise NotPinned(failed.message, by_hand) from None


async def _found(wanted: Wanted, means: Means, by_hand: str) -> str:
    private = means.settings.allow_private
    match wanted.written.partition("://")[0]:
        case "https" | "http":
            seen = 0

            def advance(size: int) -> None:
                nonlocal seen
                seen += size
                means.progress.advance(seen >> 20)

            means.progress.begin(f"reading {wanted.resource}, in MiB")
            try:
                return await artifact.content(wanted.written, private, advance)
            finally:
                means.progress.end()
        case "hf":
            hub = means.settings.environ.get("HF_ENDPOINT") or artifact.HUB
            return await artifact.commit(wanted.written, private, hub)
        case "oci":
            return await artifact.manifest(wanted.written, private)
        case scheme:
            raise NotPinned(f"nobody can be asked for '{scheme}://' without a credential", by_hand)


def tools(wanted: Wanted, means: Means) -> locks.Server:
    """The tools of a server, as it lists them.

    Raises:
        NotPinned: it cannot be asked.
    """
    if means.offline:
        raise NotPinned("it is not pinned yet, and --offline reaches nothing", "leave out --offline")
    raise NotPinned("servers cannot be asked yet", "")
