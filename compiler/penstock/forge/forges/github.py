"""GitHub Actions, on github.com and on servers of one's own."""

import base64
import gzip
from collections.abc import Mapping
from typing import Any, cast, get_args

from penstock.diagnostics.fatal import Fatal
from penstock.forge import api, outputs, payload, sticky
from penstock.forge.api import Api
from penstock.forge.event import Event, Kind, Label
from penstock.forge.forge import Posted, Texts
from penstock.forge.sticky import Comment

LINES = "github"
_BOT = "github-actions[bot]"
_SUMMARY = 1 << 20  # bytes of a step's summary
_PAGE = 100


def is_here(environ: Mapping[str, str]) -> bool:
    return environ.get("GITHUB_ACTIONS") == "true"


def event(environ: Mapping[str, str], payload: Mapping[str, Any]) -> Event:
    """By GITHUB_EVENT_NAME and the payload at GITHUB_EVENT_PATH."""
    name = environ.get("GITHUB_EVENT_NAME", "")
    kind = _kind(name, payload)
    base, head, fork = _sides(kind, payload, environ)
    return Event(
        forge="github",
        kind=kind,
        action=_text(payload, "action"),
        repository=environ.get("GITHUB_REPOSITORY") or _text(payload, "repository", "full_name"),
        author=_text(payload, "pull_request", "user", "login"),
        base=base,
        head=head,
        base_ref=_base_ref(kind, payload),
        head_ref=_head_ref(kind, payload, environ),
        head_repository=_text(_change(kind, payload), "full_name"),
        fork=fork,
        number=_number(payload),
        labels=_labels(payload),
        workflow=environ.get("GITHUB_WORKFLOW", ""),
        job=environ.get("GITHUB_JOB", ""),
        run=environ.get("GITHUB_RUN_ID", ""),
        attempt=environ.get("GITHUB_RUN_ATTEMPT", ""),
        url=_url(environ),
        edit=_edit(kind, payload, environ),
    )


def publish(event: Event, texts: Texts, environ: Mapping[str, str]) -> tuple[Posted, ...]:
    return (
        outputs.summary(environ.get("GITHUB_STEP_SUMMARY", ""), texts.summary, _SUMMARY),
        outputs.outputs(environ.get("GITHUB_OUTPUT", ""), texts.outputs),
        *((_scanned(event, texts.sarif, environ),) if texts.sarif else ()),
        _comment(event, texts, environ),
    )


_at, _text, _commit = payload.at, payload.text, payload.commit


def _kind(name: str, payload: Mapping[str, Any]) -> Kind:
    """A review of a pull request is an event of that pull request: its head may be a fork's."""
    if name in get_args(Kind):
        return cast(Kind, name)
    return "pull_request" if isinstance(_at(payload, "pull_request"), Mapping) else "other"


def _sides(kind: Kind, payload: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[str | None, str | None, bool]:
    """Base, head, and whether head is a fork's."""
    own = _commit(environ, "GITHUB_SHA")
    match kind:
        case "pull_request" | "pull_request_target":
            change = _at(payload, "pull_request")
            return _commit(change, "base", "sha"), _commit(change, "head", "sha"), _is_fork(kind, payload)
        case "merge_group":
            return _commit(payload, "merge_group", "base_sha"), _commit(payload, "merge_group", "head_sha"), False
        case "push":
            # What was pushed to a branch before has passed no review: it judges nothing but what is on the default one.
            default = f"refs/heads/{_text(payload, 'repository', 'default_branch')}"
            before = _commit(payload, "before") if environ.get("GITHUB_REF") == default else None
            return before, _commit(payload, "after") or own, False
        case "workflow_run":
            run = _at(payload, "workflow_run")
            base = _commit(run, "pull_requests", 0, "base", "sha")
            return base, _commit(run, "head_sha"), _is_fork(kind, payload)
        case _:
            return None, own, False


def _change(kind: Kind, payload: Mapping[str, Any]) -> Any:
    """The repository that head lies in; None where its owner has deleted it."""
    if kind == "workflow_run":
        return _at(payload, "workflow_run", "head_repository")
    return _at(payload, "pull_request", "head", "repo")


def _is_fork(kind: Kind, payload: Mapping[str, Any]) -> bool:
    head = _at(_change(kind, payload), "id")
    if kind == "workflow_run":
        return head is None or head != _at(payload, "repository", "id")
    # What `repo.fork` says is another matter: the base repository may itself be somebody's fork.
    return head is None or head != _at(payload, "pull_request", "base", "repo", "id")


def _base_ref(kind: Kind, payload: Mapping[str, Any]) -> str:
    default = _text(payload, "repository", "default_branch")
    match kind:
        case "pull_request" | "pull_request_target":
            return _text(payload, "pull_request", "base", "ref")
        case "merge_group":
            return _text(payload, "merge_group", "base_ref").removeprefix("refs/heads/")
        case "workflow_run":
            return _text(payload, "workflow_run", "pull_requests", 0, "base", "ref") or default
        case _:
            return default


def _head_ref(kind: Kind, payload: Mapping[str, Any], environ: Mapping[str, str]) -> str:
    if kind == "workflow_run":
        return _text(payload, "workflow_run", "head_branch")
    return _text(payload, "pull_request", "head", "ref") or environ.get("GITHUB_REF_NAME", "")


def _number(value: Mapping[str, Any]) -> int | None:
    return payload.number(value, "pull_request", "number") or payload.number(
        value, "workflow_run", "pull_requests", 0, "number"
    )


def _labels(value: Mapping[str, Any]) -> tuple[Label, ...]:
    found = _at(value, "pull_request", "labels")
    set_now = _text(value, "label", "name") if _text(value, "action") == "labeled" else None
    by = _text(value, "sender", "login") or None
    names = [_text(label, "name") for label in (found if isinstance(found, list) else [])]
    return tuple(Label(name, by if name == set_now else None) for name in names if name)


def _url(environ: Mapping[str, str]) -> str:
    server, repository, run = (environ.get(f"GITHUB_{n}", "") for n in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else ""


def _edit(kind: Kind, payload: Mapping[str, Any], environ: Mapping[str, str]) -> str:
    server, head = environ.get("GITHUB_SERVER_URL", ""), _text(_change(kind, payload), "full_name")
    return f"{server}/{head}/edit" if server and head else ""


def _comment(event: Event, texts: Texts, environ: Mapping[str, str]) -> Posted:
    why = None
    if texts.commenting == "never":
        why = "not asked for"
    elif event.number is None:
        why = "the event is no pull request's"
    elif not environ.get("GITHUB_TOKEN"):
        why = "GITHUB_TOKEN is not given to this step"
    if why is not None or event.number is None:
        return Posted("comment", "skipped", why or "")
    try:
        at = opened(environ)
        thread = _Thread(at, f"/repos/{payload.repository(event.repository)}", event.number, texts.author)
        begin = texts.commenting == "always" or not texts.quiet
        return sticky.put(thread, texts.comment, texts.marker, texts.head, begin=begin)
    except api.Unanswered as failed:
        return Posted("comment", "failed", _why(failed, "pull-requests"))


def opened(environ: Mapping[str, str]) -> Api:
    """GitHub's API as the job's token may use it; the token goes to the origin of GITHUB_API_URL alone.

    Raises:
        Unanswered: GITHUB_API_URL is no https address.
    """
    return api.open(
        environ.get("GITHUB_API_URL") or "https://api.github.com",
        ("Authorization", f"Bearer {environ.get('GITHUB_TOKEN', '')}"),
        {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"},
    )


def _why(failed: api.Unanswered, permission: str) -> str:
    if failed.status in (401, 403, 404):
        return f"{failed}; the job needs `permissions: {permission}: write`, which a fork's job never has"
    return str(failed)


def _scanned(event: Event, sarif: str, environ: Mapping[str, str]) -> Posted:
    """Findings of head, for code scanning."""
    if not environ.get("GITHUB_TOKEN"):
        return Posted("sarif", "skipped", "GITHUB_TOKEN is not given to this step")
    ref = f"refs/pull/{event.number}/head" if event.number is not None else environ.get("GITHUB_REF", "")
    packed = base64.b64encode(gzip.compress(sarif.encode("utf-8"))).decode("ascii")
    value = {"commit_sha": event.head, "ref": ref, "sarif": packed, "tool_name": "Penstock"}
    try:
        path = f"/repos/{payload.repository(event.repository)}/code-scanning/sarifs"
        api.expect(opened(environ), "POST", path, value)
    except (api.Unanswered, Fatal) as failed:
        return Posted(
            "sarif", "failed", _why(failed, "security-events") if isinstance(failed, api.Unanswered) else str(failed)
        )
    return Posted("sarif", "written")


class _Thread:
    """The comments of a pull request."""

    def __init__(self, at: Api, repository: str, number: int, author: str | None) -> None:
        self._api, self._repository, self._author = at, repository, author
        self._comments, self._pull = f"{repository}/issues/{number}/comments", f"{repository}/pulls/{number}"

    def me(self) -> str:
        """A token of a job may not ask who it is: then it stands for GitHub's own bot."""
        if self._author is None:
            reply = api.ask(self._api, "GET", "/user", None)
            self._author = (_text(reply.value, "login") if reply.status == 200 else "") or _BOT
        return self._author

    def page(self, number: int) -> tuple[list[Comment], bool]:
        reply = api.expect(self._api, "GET", f"{self._comments}?per_page={_PAGE}&page={number}", None)
        found = reply.value if isinstance(reply.value, list) else []
        return [comment for value in found if (comment := _read(value)) is not None], len(found) == _PAGE

    def head(self) -> str:
        return _text(api.ask(self._api, "GET", self._pull, None).value, "head", "sha")

    def create(self, body: str) -> Comment | None:
        return _read(api.expect(self._api, "POST", self._comments, {"body": body}).value)

    def update(self, number: int, body: str) -> Comment | None:
        path = f"{self._repository}/issues/comments/{number}"
        return _read(api.expect(self._api, "PATCH", path, {"body": body}).value)

    def rest(self, attempt: int) -> None:
        api.wait(self._api, attempt)


def _read(value: Any) -> Comment | None:
    number = payload.number(value, "id")
    if number is None:
        return None
    return Comment(number, _text(value, "user", "login"), _text(value, "body"), _text(value, "html_url"))
