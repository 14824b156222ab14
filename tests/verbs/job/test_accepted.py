"""A FAIL that an owner accepts by a label, end to end: `penstock ci` against a forge, CODEOWNERS read from base."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import Penstock
from tests.forge import events
from tests.forge.openapi import check
from tests.forge.server import TOKEN, GitHub, serving
from tests.verbs.test_ci import Job

from penstock.forge.accepting import Acceptance
from penstock.forge.forges import github as forge
from penstock.source import settings
from penstock.verbs.checkout import opening
from penstock.verbs.job.accepted import accepted

OWNERS = "* @octo/leads\n/prompts/ @ada\n/chains/ @ada\n"


@pytest.fixture
def github() -> Iterator[GitHub]:
    with serving(GitHub(teams={"octo/leads": {"grace": "active", "eve": "pending"}})) as server:
        yield server
    check(server.exchanges)


@pytest.fixture
def job(handbook: Penstock, tmp_path: Path, github: GitHub) -> Job:
    handbook.write("CODEOWNERS", OWNERS)
    handbook.commit("owners")
    return Job(handbook, tmp_path, github)


@pytest.fixture
def sides(job: Job) -> tuple[str, str]:
    """A head that fails, and that names an owner of its own."""
    base = job.penstock.git("rev-parse", "HEAD")
    job.penstock.replace("chains/handbook.yaml", "take: 3", "take: 1")
    job.penstock.replace("chains/handbook.yaml", "tokens: 120, overlap: 20", "tokens: 40, overlap: 0")
    return base, job.penstock.commit("cut")


def asked(job: Job, server: GitHub, base: str, head: str, *labels: str, **event: str) -> Acceptance:
    """Who accepts, without a verdict."""
    trigger = events.pull_request(base, head, labels=labels, **event)
    cache = {"PENSTOCK_CACHE_DIR": str(job.folder / "cache")}
    environ = {**trigger.environ(), **cache, "GITHUB_API_URL": server.url, "GITHUB_TOKEN": TOKEN}
    found = settings.read(environ)
    at = opening.place(job.penstock.directory, found)
    return accepted(at, forge.event(environ, trigger.payload), base, head, found)


def test_the_owner_of_what_changed_accepts(job: Job, sides: tuple[str, str], github: GitHub) -> None:
    name = f"penstock-accept-{sides[1][:34]}"
    github.labelled("ada", name)
    ended = job(events.pull_request(*sides, labels=("other", name)), "--comment", "never")
    found = json.loads((job.out / "gate.json").read_text())
    assert (ended.code, found["verdict"], found["accepted_by"], job.told["notes"]) == (0, "FAIL", "ada", [])
    assert found["accepted"] == found["accept"]
    assert "accepted by its owner `@ada`" in (job.out / "comment.md").read_text()


def test_a_push_voids_it(job: Job, sides: tuple[str, str], github: GitHub) -> None:
    name = f"penstock-accept-{sides[1][:34]}"
    github.labelled("ada", name)
    assert asked(job, github, *sides, name) == Acceptance("ada")
    job.penstock.write("pages/more.md", "# More\n")
    found = asked(job, github, sides[0], job.penstock.commit("more"), name)
    assert found.by is None and "was set for another commit" in found.why


def test_others_do_not(job: Job, sides: tuple[str, str], github: GitHub) -> None:
    name = f"penstock-accept-{sides[1][:34]}"
    assert asked(job, github, *sides) == Acceptance(None)
    for login in ("mallory", "grace", "eve", "renovate[bot]"):
        github.events.clear()
        github.labelled(login, name)
        found = asked(job, github, *sides, name)
        assert found.by is None and found.why, login
    github.labelled("ada", name)
    github.labelled("ada", name, event="unlabeled")
    assert asked(job, github, *sides, name, action="labeled", label=name, sender="ada").by is None  # taken off since


def test_head_names_no_owners(job: Job, sides: tuple[str, str], github: GitHub) -> None:
    job.penstock.write("CODEOWNERS", "* @mallory\n")
    head = job.penstock.commit("own")
    github.labelled("mallory", f"penstock-accept-{head[:34]}")
    found = asked(job, github, sides[0], head, f"penstock-accept-{head[:34]}")
    assert found.by is None and "@mallory does not own CODEOWNERS, chains/handbook.yaml" in found.why


def test_a_team_accepts_what_is_its_own(job: Job, sides: tuple[str, str], github: GitHub) -> None:
    job.penstock.git("checkout", "--quiet", sides[0])
    job.penstock.write("pages/statistics.md", "# Nothing\n")
    head = job.penstock.commit("empty a page")
    for login, by in (("grace", "grace"), ("eve", None), ("ada", None)):
        github.events.clear()
        github.labelled(login, f"penstock-accept-{head[:34]}")
        assert asked(job, github, sides[0], head, f"penstock-accept-{head[:34]}").by == by, login


def test_of_many_events_the_last_one_holds(job: Job, sides: tuple[str, str], github: GitHub) -> None:
    name = f"penstock-accept-{sides[1][:34]}"
    for number in range(250):
        github.labelled("mallory", f"other-{number}")
    github.labelled("ada", name)
    assert asked(job, github, *sides, name) == Acceptance("ada")


def test_where_the_forge_does_not_say_the_event_does(job: Job, sides: tuple[str, str], github: GitHub) -> None:
    name = f"penstock-accept-{sides[1][:34]}"
    github.faults["GET"] = [403] * 2
    assert asked(job, github, *sides, name, action="labeled", label=name, sender="ada") == Acceptance("ada")
    found = asked(job, github, *sides, name)
    assert found.by is None and "nothing tells who set" in found.why


def test_another_commit_than_the_event_names_is_accepted_by_nobody(job: Job, sides: tuple[str, str]) -> None:
    trigger = events.pull_request(*sides, labels=(f"penstock-accept-{sides[0][:34]}",))
    found = settings.read({**trigger.environ(), "PENSTOCK_CACHE_DIR": str(job.folder / "cache")})
    at = opening.place(job.penstock.directory, found)
    assert accepted(at, forge.event(found.environ, trigger.payload), sides[0], sides[0], found) == Acceptance(None)


def test_a_forks_pull_request_is_told_by_a_run_that_holds_the_token(job: Job, github: GitHub) -> None:
    """The second of two workflows: base is checked out, head is there as objects alone, no artefact is read."""
    base = job.penstock.git("rev-parse", "HEAD")
    job.penstock.git("checkout", "--quiet", "-b", "topic")
    job.penstock.replace("chains/handbook.yaml", "Finds sections of the handbook.", "Finds what a question is about.")
    head = job.penstock.commit("words")
    job.penstock.git("checkout", "--quiet", "main")
    sides = {"head": {"sha": head, "label": "mallory:topic"}, "base": {"ref": "main", "sha": base}}
    github.pulls.append({"number": 5, **sides})
    ended = job(events.workflow_run(base, head, fork=True), "--trust", "base")
    assert (job.told["trust"], job.told["number"], job.told["fork"]) == ("base", 5, True), ended.err
    assert (job.told["base"], job.told["head"]) == (base, head)
    (comment,) = github.comments
    assert "UNCHANGED" in comment["body"]


def queue(job: Job, sides: tuple[str, str], server: GitHub, *labels: str) -> str:
    """The pull request's state, and the merge commit that the queue makes of it."""
    server.pulls.append(
        {"number": 5, "head": {"sha": sides[1], "label": "octo:x"}, "labels": [{"name": n} for n in labels]}
    )
    job.penstock.git("checkout", "--quiet", "-b", "queue", sides[0])
    job.penstock.git("merge", "--quiet", "--no-ff", "--message", "merge", sides[1])
    return job.penstock.git("rev-parse", "HEAD")


def asked_in_queue(job: Job, server: GitHub, base: str, head: str) -> Acceptance:
    trigger = events.merge_group(base, head)
    cache = {"PENSTOCK_CACHE_DIR": str(job.folder / "cache")}
    environ = {**trigger.environ(), **cache, "GITHUB_API_URL": server.url, "GITHUB_TOKEN": TOKEN}
    found = settings.read(environ)
    at = opening.place(job.penstock.directory, found)
    return accepted(at, forge.event(environ, trigger.payload), base, head, found)


def test_a_merge_queue_takes_what_was_accepted_on_the_pull_request(
    job: Job, sides: tuple[str, str], github: GitHub
) -> None:
    name = f"penstock-accept-{sides[1][:34]}"
    group = queue(job, sides, github, name, "other")
    found = asked_in_queue(job, github, sides[0], group)
    assert found.by is None and "nothing tells who set" in found.why  # nobody has
    github.labelled("mallory", name)
    assert "@mallory does not own" in asked_in_queue(job, github, sides[0], group).why
    github.labelled("ada", name)
    assert asked_in_queue(job, github, sides[0], group) == Acceptance("ada")
    ended = job(events.merge_group(sides[0], group), "--comment", "never")
    verdict = json.loads((job.out / "gate.json").read_text())
    assert (ended.code, verdict["verdict"], verdict["accepted_by"]) == (0, "FAIL", "ada")


def test_a_merge_queue_takes_nothing_else(job: Job, sides: tuple[str, str], github: GitHub) -> None:
    name = f"penstock-accept-{sides[1][:34]}"
    github.labelled("ada", name)
    group = queue(job, sides, github, name)
    job.penstock.write("pages/more.md", "# More\n")
    more = job.penstock.commit("of another pull request")
    assert "other changes go in with it" in asked_in_queue(job, github, sides[0], more).why
    job.penstock.git("checkout", "--quiet", sides[0])
    job.penstock.write("pages/more.md", "# More\n")
    later = job.penstock.commit("base goes on")
    job.penstock.git("merge", "--quiet", "--no-ff", "--message", "merge", sides[1])
    assert "have gone in since" in asked_in_queue(job, github, later, job.penstock.git("rev-parse", "HEAD")).why
    github.pulls[0] = {
        **github.pulls[0],
        "head": {"sha": "a" * 40},
        "labels": [{"name": f"penstock-accept-{'a' * 34}"}],
    }
    assert "is not in this clone" in asked_in_queue(job, github, sides[0], group).why
    github.pulls[0] = {**github.pulls[0], "labels": [{"name": f"penstock-accept-{'a' * 12}"}]}
    assert asked_in_queue(job, github, sides[0], group).by is None
    github.pulls.clear()
    assert asked_in_queue(job, github, sides[0], group) == Acceptance(None)


def test_twelve_digits_accept_in_the_job_that_setting_them_begins(
    job: Job, sides: tuple[str, str], github: GitHub
) -> None:
    name = f"penstock-accept-{sides[1][:12]}"
    github.labelled("ada", name)
    assert asked(job, github, *sides, name, action="labeled", label=name, sender="ada") == Acceptance("ada")
    for event in ({}, {"action": "reopened"}, {"action": "labeled", "label": "x", "sender": "ada"}):
        assert "counts in the job that setting it begins alone" in asked(job, github, *sides, name, **event).why
