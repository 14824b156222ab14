"""What no job may do for a stranger's change."""

from collections.abc import Collection
from typing import Literal

from penstock.diagnostics.fatal import Fatal
from penstock.forge.event import Event

Trust = Literal["head", "data", "base"]


def trust(event: Event, asked: Trust | None) -> Trust:
    """How far head is trusted: a fork's as far as base goes, unless the operator says `data`.

    Raises:
        Fatal: `head` is asked for a fork's change.
    """
    if not event.fork:
        return asked or "head"
    if asked == "head":
        raise Fatal(
            "a fork's change is never trusted as one's own", help="`data` asks models for it, and runs none of its code"
        )
    return asked or "base"


def refuse(event: Event, checked_out: Collection[str], head: str) -> None:
    """
    Args:
        checked_out: the commit of the working folder and its parents; head: the one to be judged.

    Raises:
        Fatal: a stranger's files lie in the working folder of a job that holds the base repository's secrets.
    """
    secret = event.kind == "pull_request_target" or (event.kind == "workflow_run" and event.fork)
    if secret and head in checked_out:
        raise Fatal(
            f"head is checked out under `{event.kind}`, whose job holds this repository's secrets",
            help="leave `ref` out of actions/checkout and fetch head's objects: they are read from git alone",
        )
