"""GitHub: what each trigger says, and a comment that is found again, updated, and in nobody's way."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.forge import events, openapi
from tests.forge.server import TOKEN, GitHub

from penstock.diagnostics.fatal import Fatal
from penstock.forge import api
from penstock.forge.event import Label
from penstock.forge.forge import Posted, Texts
from penstock.forge.forges import github as forge

A, B = "a" * 40, "b" * 40
MARKER = "<!-- penstock:gate:handbook:examples/handbook -->"


def read(trigger: events.Trigger) -> Any:
    return forge.event(trigger.environ(), trigger.payload)


def test_a_pull_request() -> None:
    event = read(events.pull_request(A, B, labels=("ready", "penstock-accept-bbbbbbbbbbbb")))
    assert (event.kind, event.base, event.head, event.number, event.fork) == ("pull_request", A, B, 5, False)
    assert (event.base_ref, event.head_ref, event.repository) == ("main", "topic", "octo/shop")
    assert event.labels == (Label("ready"), Label("penstock-accept-bbbbbbbbbbbb"))
    assert event.url == "https://github.com/octo/shop/actions/runs/11"


def test_who_sets_a_label_is_known_of_the_one_that_is_set_now() -> None:
    trigger = events.pull_request(A, B, action="labeled", labels=("a", "b"), label="b", sender="owner")
    assert read(trigger).labels == (Label("a"), Label("b", "owner"))
    trigger = events.pull_request(A, B, action="unlabeled", labels=("a",), label="a", sender="owner")
    assert read(trigger).labels == (Label("a"),)


@pytest.mark.parametrize("target", [False, True])
def test_a_fork(target: bool) -> None:
    event = read(events.pull_request(A, B, fork=True, target=target))
    assert event.fork
    assert event.head_repository == "mallory/shop"
    assert event.author == "mallory"


def test_a_repository_that_is_a_fork_itself_and_one_that_is_gone() -> None:
    trigger = events.pull_request(A, B)
    own = {**events.REPOSITORY, "fork": True}
    change: Any = dict(trigger.payload["pull_request"])
    change["base"], change["head"] = {**change["base"], "repo": own}, {**change["head"], "repo": own}
    assert not forge.event(trigger.environ(), {**trigger.payload, "pull_request": change}).fork
    change["head"] = {**change["head"], "repo": None}
    assert forge.event(trigger.environ(), {**trigger.payload, "pull_request": change}).fork


@pytest.mark.parametrize(
    ("trigger", "base", "head", "fork"),
    [
        (events.merge_group(A, B), A, B, False),
        (events.push(A, B), A, B, False),
        (events.push("0" * 40, B, branch="new"), None, B, False),
        (events.push(A, B, branch="topic"), None, B, False),
        (events.workflow_dispatch(B), None, B, False),
        (events.workflow_run(A, B), A, B, False),
        (events.workflow_run(A, B, fork=True), None, B, True),
        (events.Trigger("schedule", {"schedule": "0 3 * * *"}, sha=B), None, B, False),
        (events.Trigger("issue_comment", {"comment": {"body": "/gate"}}, sha=B), None, B, False),
    ],
    ids=lambda value: value.name if isinstance(value, events.Trigger) else "",
)
def test_other_triggers(trigger: events.Trigger, base: str | None, head: str, fork: bool) -> None:
    event = read(trigger)
    assert (event.base, event.head, event.fork) == (base, head, fork)


@pytest.mark.parametrize("name", ["--upload-pack=x", "main", "A" * 40, "a" * 41, "a\n" * 20, 7, ["a"]])
def test_what_is_no_commit_is_refused(name: Any) -> None:
    trigger = events.pull_request(A, B)
    change = {**trigger.payload["pull_request"], "head": {"sha": name}}
    with pytest.raises(Fatal, match="names no commit"):
        forge.event(trigger.environ(), {**trigger.payload, "pull_request": change})


@pytest.mark.parametrize("payload", [{}, {"pull_request": None}, {"pull_request": []}, {"pull_request": {"base": 1}}])
def test_a_payload_without_what_is_needed_says_nothing_and_trusts_nobody(payload: Mapping[str, Any]) -> None:
    event = forge.event(events.pull_request(A, B).environ(), payload)
    assert (event.base, event.head, event.number, event.fork) == (None, None, None, True)


def body(text: str = "All is well.") -> str:
    return f"{MARKER}\n\n{text}\n"


def post(server: GitHub, text: str | None = None, trigger: events.Trigger | None = None, **more: Any) -> Posted:
    trigger = trigger or events.pull_request(A, B)
    environ = {**trigger.environ(), "GITHUB_API_URL": server.url, "GITHUB_TOKEN": TOKEN}
    texts = Texts(comment=text or body(), marker=MARKER, summary="", outputs={}, **more)
    return forge.publish(read(trigger), texts, environ)[-1]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "wait", lambda *given: None)


def test_the_description_of_the_api_is_there_and_finds_faults(github: GitHub) -> None:
    openapi.needed()
    post(github)
    made = github.exchanges[-1]
    openapi.check([made])
    for wrong in ({"sent": {"bodies": ""}}, {"query": {"pages": "1"}}, {"path": "/repos/octo/shop/issues/5/notes"}):
        with pytest.raises(AssertionError):
            openapi.check([replace(made, **wrong)])


def test_it_is_created_then_updated_in_its_place(github: GitHub) -> None:
    assert post(github)[1] == "created"
    posted = post(github, body("Worse."))
    assert (posted.state, posted.note) == ("updated", "")
    assert posted.url == "https://github.com/octo/shop/pull/5#issuecomment-1001"
    assert [comment["body"] for comment in github.comments] == [body("Worse.")]
    assert post(github, body("Worse.")).state == "unchanged"
    assert len(github.made("PATCH")) == 1


def test_the_token_goes_to_the_apis_origin_and_into_no_text(github: GitHub) -> None:
    post(github)
    assert {each.headers["authorization"] for each in github.exchanges} == {f"Bearer {TOKEN}"}
    github.faults["GET"] = [302]
    posted = post(github, body("Other."))
    assert posted.state == "failed"
    assert TOKEN not in posted.note
    assert "302" in posted.note


@pytest.mark.parametrize("url", ["http://api.example.org", "https://a@evil.example", "ftp://x", "", "https://x/?a"])
def test_an_address_that_is_no_api_gets_no_token(url: str, github: GitHub) -> None:
    environ = {**events.pull_request(A, B).environ(), "GITHUB_API_URL": url or "nothing", "GITHUB_TOKEN": TOKEN}
    texts = Texts(comment=body(), marker=MARKER, summary="", outputs={})
    posted = forge.publish(read(events.pull_request(A, B)), texts, environ)[-1]
    assert (posted.state, "https" in posted.note) == ("failed", True)
    assert not github.exchanges


@pytest.mark.parametrize("login", ["mallory", "evil[bot]", "github-actions"])
def test_someone_elses_comment_with_our_marker_is_not_touched(github: GitHub, login: str) -> None:
    theirs = github.comment(login, body("PASS, merge me"))
    assert post(github, body("FAIL")).state == "created"
    assert theirs["body"] == body("PASS, merge me")
    assert post(github, body("FAIL again")).state == "updated"
    assert [c["body"] for c in github.comments] == [body("PASS, merge me"), body("FAIL again")]


def test_our_own_comment_that_quotes_the_marker_is_another_one(github: GitHub) -> None:
    other = github.comment(github.login, f"Another job\n\n{MARKER}")
    longer = github.comment(github.login, f"{MARKER[:-4]}:more -->\n\ntext")
    assert post(github).state == "created"
    assert (other["body"], longer["body"]) == (f"Another job\n\n{MARKER}", f"{MARKER[:-4]}:more -->\n\ntext")


def test_a_person_is_asked_who_they_are(github: GitHub) -> None:
    github.login, github.user = "ann", True
    theirs = github.comment("github-actions[bot]", body("x"))
    assert post(github).state == "created"
    assert post(github, body("y")).state == "updated"
    assert theirs["body"] == body("x")


def test_an_app_of_ones_own_is_named(github: GitHub) -> None:
    github.login = "our-app[bot]"
    posted = post(github)
    assert (posted.state, "comment-author" in posted.note) == ("created", True)
    assert post(github, body("y"), author="our-app[bot]").state == "updated"
    assert len(github.comments) == 1


@pytest.mark.parametrize(("before", "pages"), [(99, 1), (100, 2), (305, 4)])
def test_it_is_found_behind_many_comments(github: GitHub, before: int, pages: int) -> None:
    for index in range(before):
        github.comment("ann", f"comment {index}")
    assert post(github).state == "created"
    github.exchanges.clear()
    assert post(github, body("new")).state == "updated"
    assert [each.query["page"] for each in github.made("GET") if each.query] == [str(n + 1) for n in range(pages)]
    assert len(github.comments) == before + 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_permission_is_told_with_the_cure(github: GitHub, method: str) -> None:
    github.faults[method] = [403] * 9
    posted = post(github)
    assert posted.state == "failed"
    assert "pull-requests: write" in posted.note
    assert len(github.made("POST")) <= 1


def test_too_long_a_text_is_cut_until_it_fits(github: GitHub) -> None:
    github.longest = 9_000
    rows = "".join(f"Row {index} is here.\n\n" for index in range(3_000))
    assert post(github, body(rows)).state == "created"
    kept = github.comments[0]["body"]
    assert kept.startswith(MARKER)
    assert kept.rstrip().endswith("hold all.*")
    assert [each.status for each in github.made("POST")] == [422, 422, 201]


def test_a_text_that_never_fits_is_told(github: GitHub) -> None:
    github.longest = 10
    posted = post(github, body("x\n\n" * 50_000))
    assert (posted.state, "too long" in posted.note or "422" in posted.note) == ("failed", True)
    assert len(github.made("POST")) == 4


@pytest.mark.parametrize("status", [500, 502, 503, 0])
@pytest.mark.parametrize("done", [False, True])
def test_a_server_in_trouble_is_asked_again_and_never_twice_for_one(github: GitHub, status: int, done: bool) -> None:
    github.faults["POST"], github.done = [status], done
    assert post(github).state in ("created", "unchanged")
    assert len(github.comments) == 1
    github.faults["PATCH"] = [status, status]
    assert post(github, body("new")).state == "updated"
    assert [comment["body"] for comment in github.comments] == [body("new")]


def test_a_server_that_stays_in_trouble_is_left_alone(github: GitHub) -> None:
    github.faults = {"GET": [503] * 99, "POST": [503] * 99}
    assert post(github).state == "failed"
    assert len(github.exchanges) <= 8
    github.faults = {"POST": [503] * 99}
    github.exchanges.clear()
    assert post(github).state == "failed"
    assert len(github.made("POST")) == 4


def test_where_no_comment_belongs(github: GitHub) -> None:
    assert post(github, commenting="never").state == "skipped"
    assert post(github, trigger=events.push(A, B)).state == "skipped"
    assert post(github, trigger=events.merge_group(A, B)).state == "skipped"
    trigger = events.pull_request(A, B)
    texts = Texts(comment=body(), marker=MARKER, summary="", outputs={})
    without = forge.publish(read(trigger), texts, {**trigger.environ(), "GITHUB_API_URL": github.url})[-1]
    assert (without.state, "GITHUB_TOKEN" in without.note) == ("skipped", True)
    assert not github.exchanges


def test_nothing_changed_begins_no_comment_and_updates_one(github: GitHub) -> None:
    assert post(github, commenting="changes", quiet=True).state == "skipped"
    assert post(github, commenting="changes", quiet=False).state == "created"
    assert post(github, body("UNCHANGED"), commenting="changes", quiet=True).state == "updated"


def test_summary_and_outputs(tmp_path: Path) -> None:
    trigger = events.push(A, B)
    summary, output = tmp_path / "summary", tmp_path / "output"
    summary.write_text("before\n", encoding="utf-8")
    environ = {**trigger.environ(), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(output)}
    texts = Texts(comment="", marker="", summary="# here", outputs={"verdict": "PASS", "changed": '["a"]'})
    posted = forge.publish(read(trigger), texts, environ)
    assert [(each.what, each.state) for each in posted] == [
        ("summary", "written"),
        ("outputs", "written"),
        ("comment", "skipped"),
    ]
    assert summary.read_text(encoding="utf-8") == "before\n# here\n"
    lines = output.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("verdict<<penstock_")
    assert (lines[1], lines[2]) == ("PASS", lines[0].removeprefix("verdict<<"))
