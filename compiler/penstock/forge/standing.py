"""What a forge knows of people: who set a label that is there now, and who belongs to a team."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from penstock.forge import api, payload
from penstock.forge.accepting import Member
from penstock.forge.api import Api
from penstock.forge.event import Event
from penstock.forge.forges import github, gitlab

_PAGE = 100
_PAGES = 100  # more than any pull request has; then nobody is found, and nobody accepts
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,254}")
_TEAM = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)+")


def setter(event: Event, label: str, environ: Mapping[str, str]) -> str | None:
    """Who set a label of the event's pull request; None where it is not there any more.

    Raises:
        Unanswered: the forge does not say.
    """
    found = None
    for action, name, by in _github(event, environ) if event.forge == "github" else _gitlab(event, environ):
        if name == label:
            found = by if action in ("labeled", "add") else None
    return found


def member(event: Event, environ: Mapping[str, str]) -> Member:
    """Asks the forge for each team once; a team that it does not show to this job has no members."""
    known: dict[tuple[str, str], bool | None] = {}

    def ask(login: str, team: str) -> bool | None:
        if not _LOGIN.fullmatch(login) or not _TEAM.fullmatch(team):
            return None
        if (login, team) not in known:
            try:
                known[login, team] = _belongs(event, environ, login, team)
            except api.Unanswered:
                known[login, team] = None
        return known[login, team]

    return ask


def _belongs(event: Event, environ: Mapping[str, str], login: str, team: str) -> bool | None:
    if event.forge == "github":
        organisation, _, name = team.partition("/")
        reply = api.ask(github.opened(environ), "GET", f"/orgs/{organisation}/teams/{name}/memberships/{login}", None)
        return reply.status == 200 and payload.text(reply.value, "state") == "active"
    path = f"/groups/{quote(team, safe='')}/members/all?query={quote(login)}&per_page={_PAGE}"
    value = api.expect(gitlab.opened(environ), "GET", path, None).value
    found = value if isinstance(value, list) else []
    return any(payload.text(each, "username") == login and payload.text(each, "state") == "active" for each in found)


def _github(event: Event, environ: Mapping[str, str]) -> Iterator[tuple[str, str, str | None]]:
    """What became of labels, the oldest first: an action, a name, who did it."""
    path = f"/repos/{payload.repository(event.repository)}/issues/{event.number}/events"
    for each in _pages(github.opened(environ), path):
        action = payload.text(each, "event")
        if action in ("labeled", "unlabeled"):
            is_user = payload.text(each, "actor", "type") == "User"
            yield action, payload.text(each, "label", "name"), payload.text(each, "actor", "login") if is_user else None


def _gitlab(event: Event, environ: Mapping[str, str]) -> Iterator[tuple[str, str, str | None]]:
    path = f"/projects/{event.repository}/merge_requests/{event.number}/resource_label_events"
    for each in _pages(gitlab.opened(environ), path):
        by = payload.text(each, "user", "username") or None
        yield payload.text(each, "action"), payload.text(each, "label", "name"), by


def _pages(at: Api, path: str) -> Iterator[Any]:
    for number in range(1, _PAGES + 1):
        value = api.expect(at, "GET", f"{path}?per_page={_PAGE}&page={number}", None).value
        found = value if isinstance(value, list) else []
        yield from found
        if len(found) < _PAGE:
            return
    raise api.Unanswered(f"{path}: more than {_PAGE * _PAGES} events")
