"""The pull request of a `workflow_run` or of a merge queue: the event names none, so GitHub's API is asked."""

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from penstock.diagnostics.fatal import Fatal
from penstock.forge import api, payload
from penstock.forge.event import Event, Label
from penstock.forge.forges import github

_QUEUED = re.compile(r"gh-readonly-queue/.+/pr-([0-9]{1,9})-[0-9a-f]{40,64}")
_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


def known(event: Event, environ: Mapping[str, str]) -> Event:
    """With number, base and base's branch of the one open pull request whose head is the event's commit; as it is
    where there is none, more than one, or no answer. Nothing is taken from what a fork's run has uploaded.
    """
    owner = event.head_repository.partition("/")[0]
    if (event.forge, event.kind, event.number) != ("github", "workflow_run", None) or not environ.get("GITHUB_TOKEN"):
        return event
    if not _OWNER.fullmatch(owner) or not event.head_ref:
        return event
    query = f"state=open&head={owner}:{quote(event.head_ref, safe='')}&per_page=100"
    try:
        path = f"/repos/{payload.repository(event.repository)}/pulls?{query}"
        value = api.expect(github.opened(environ), "GET", path, None).value
        listed = value if isinstance(value, list) else []
        found = [each for each in listed if payload.text(each, "head", "sha") == event.head]
        number = payload.number(found[0], "number") if len(found) == 1 else None
        if number is None:
            return event
        base = payload.commit(found[0], "base", "sha")
    except (api.Unanswered, Fatal):
        return event
    return replace(event, number=number, base=base, base_ref=payload.text(found[0], "base", "ref"))


def queued(event: Event, environ: Mapping[str, str]) -> Event | None:
    """The pull request whose turn it is in GitHub's merge queue: its number, head and labels; None: it is not told."""
    found = _QUEUED.fullmatch(event.head_ref)
    if event.forge != "github" or found is None or not environ.get("GITHUB_TOKEN"):
        return None
    try:
        path = f"/repos/{payload.repository(event.repository)}/pulls/{int(found[1])}"
        value = api.expect(github.opened(environ), "GET", path, None).value
        head = payload.commit(value, "head", "sha")
    except (api.Unanswered, Fatal):
        return None
    names = payload.at(value, "labels")
    labels = [payload.text(label, "name") for label in (names if isinstance(names, list) else [])]
    return replace(event, number=int(found[1]), head=head, labels=tuple(Label(name) for name in labels if name))
