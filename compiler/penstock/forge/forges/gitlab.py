"""GitLab CI: merge requests, merge trains, branches and whatever else starts a pipeline."""

from collections.abc import Mapping
from typing import Any

from penstock.forge import api, payload, sticky
from penstock.forge.api import Api
from penstock.forge.event import Event, Kind, Label
from penstock.forge.forge import Posted, Texts
from penstock.forge.sticky import Comment

LINES = "text"
_PAGE = 100
_KINDS: Mapping[str, Kind] = {
    "merge_request_event": "pull_request",
    "push": "push",
    "schedule": "schedule",
    "web": "workflow_dispatch",
    "api": "workflow_dispatch",
    "trigger": "workflow_dispatch",
}


def is_here(environ: Mapping[str, str]) -> bool:
    return environ.get("GITLAB_CI") == "true"


def event(environ: Mapping[str, str], payload: Mapping[str, Any]) -> Event:
    """By the predefined variables; GitLab gives no payload."""
    kind = _KINDS.get(environ.get("CI_PIPELINE_SOURCE", ""), "other")
    merging = kind == "pull_request"
    if merging and environ.get("CI_MERGE_REQUEST_EVENT_TYPE") == "merge_train":
        kind = "merge_group"
    head = _commit(environ, "CI_COMMIT_SHA")
    number = environ.get("CI_MERGE_REQUEST_IID", "")
    source = environ.get("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "")
    return Event(
        forge="gitlab",
        kind=kind,
        repository=environ.get("CI_PROJECT_ID", ""),
        base=_base(environ) if merging else _before(environ),
        # A pipeline for merged results has a commit of its own; what the author pushed is its source.
        head=(_commit(environ, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or head) if kind == "pull_request" else head,
        base_ref=environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME") or environ.get("CI_DEFAULT_BRANCH", ""),
        head_ref=environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME") or environ.get("CI_COMMIT_REF_NAME", ""),
        head_repository=source,
        fork=merging and source != environ.get("CI_MERGE_REQUEST_PROJECT_ID", ""),
        number=int(number) if merging and number.isdecimal() else None,
        labels=tuple(Label(name) for name in environ.get("CI_MERGE_REQUEST_LABELS", "").split(",") if name),
        workflow=environ.get("CI_PIPELINE_NAME") or environ.get("CI_CONFIG_PATH", ""),
        job=environ.get("CI_JOB_NAME", ""),
        run=environ.get("CI_PIPELINE_ID", ""),
        attempt=environ.get("CI_JOB_ID", ""),
        url=environ.get("CI_JOB_URL", ""),
        edit=f"{environ['CI_MERGE_REQUEST_SOURCE_PROJECT_URL']}/-/edit"
        if environ.get("CI_MERGE_REQUEST_SOURCE_PROJECT_URL")
        else "",
    )


def publish(event: Event, texts: Texts, environ: Mapping[str, str]) -> tuple[Posted, ...]:
    return (_comment(event, texts, environ),)


_text, _commit = payload.text, payload.commit


def _base(environ: Mapping[str, str]) -> str | None:
    """The tip of the target branch, where the pipeline is for merged results; else where the branch began."""
    return _commit(environ, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA") or _commit(environ, "CI_MERGE_REQUEST_DIFF_BASE_SHA")


def _before(environ: Mapping[str, str]) -> str | None:
    """What was pushed to a branch before has passed no review: it judges nothing but what is on the default one."""
    if not environ.get("CI_COMMIT_BRANCH") or environ["CI_COMMIT_BRANCH"] != environ.get("CI_DEFAULT_BRANCH"):
        return None
    return _commit(environ, "CI_COMMIT_BEFORE_SHA")


def _comment(event: Event, texts: Texts, environ: Mapping[str, str]) -> Posted:
    why = None
    if texts.commenting == "never":
        why = "not asked for"
    elif event.number is None:
        why = "the pipeline is no merge request's"
    elif not environ.get("GITLAB_TOKEN"):
        why = "GITLAB_TOKEN, a token of the project with the scope api, is not given to this job"
    if why is not None or event.number is None or not event.repository.isdecimal():
        return Posted("comment", "skipped", why or "the job names no project")
    try:
        thread = _Thread(opened(environ), event.repository, event.number, texts.author)
        begin = texts.commenting == "always" or not texts.quiet
        return sticky.put(thread, texts.comment, texts.marker, texts.head, begin=begin)
    except api.Unanswered as failed:
        return Posted("comment", "failed", str(failed))


def opened(environ: Mapping[str, str]) -> Api:
    """GitLab's API with the project's token, which goes to the origin of CI_API_V4_URL alone.

    Raises:
        Unanswered: CI_API_V4_URL is no https address.
    """
    root = environ.get("CI_API_V4_URL") or "https://gitlab.com/api/v4"
    return api.open(root, ("PRIVATE-TOKEN", environ.get("GITLAB_TOKEN", "")), {"Accept": "application/json"})


class _Thread:
    """The notes of a merge request."""

    def __init__(self, at: Api, project: str, number: int, author: str | None) -> None:
        self._api, self._author = at, author
        self._merge = f"/projects/{project}/merge_requests/{number}"
        self._notes = f"{self._merge}/notes"

    def me(self) -> str:
        if self._author is None:
            self._author = _text(api.expect(self._api, "GET", "/user", None).value, "username")
        return self._author

    def page(self, number: int) -> tuple[list[Comment], bool]:
        path = f"{self._notes}?sort=asc&order_by=created_at&per_page={_PAGE}&page={number}"
        value = api.expect(self._api, "GET", path, None).value
        found = value if isinstance(value, list) else []
        return [note for each in found if (note := _read(each)) is not None], len(found) == _PAGE

    def head(self) -> str:
        return _text(api.ask(self._api, "GET", self._merge, None).value, "sha")

    def create(self, body: str) -> Comment | None:
        return _read(api.expect(self._api, "POST", self._notes, {"body": body}).value)

    def update(self, number: int, body: str) -> Comment | None:
        return _read(api.expect(self._api, "PUT", f"{self._notes}/{number}", {"body": body}).value)

    def rest(self, attempt: int) -> None:
        api.wait(self._api, attempt)


def _read(value: Any) -> Comment | None:
    number = payload.number(value, "id")
    if number is None or payload.at(value, "system") is True:
        return None
    return Comment(number, _text(value, "author", "username"), _text(value, "body"), "")
