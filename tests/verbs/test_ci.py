"""`penstock ci`: an event in, one verdict out, written in every form and told to the forge."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.conftest import Ended, Penstock
from tests.forge import events
from tests.forge.openapi import check
from tests.forge.server import TOKEN, GitHub, serving

from penstock.diagnostics.fatal import Fatal
from penstock.forge.event import Event
from penstock.verbs.job import sought


@pytest.fixture
def github() -> Iterator[GitHub]:
    with serving(GitHub()) as server:
        yield server
    check(server.exchanges)


class Job:
    """A job on GitHub: the event's file, and the files that the runner gives."""

    def __init__(self, penstock: Penstock, folder: Path, server: GitHub | None = None) -> None:
        self.penstock, self.folder, self.server = penstock, folder, server
        self.out = folder / "out"

    def __call__(self, trigger: events.Trigger, *flags: str, token: bool = True) -> Ended:
        event = self.folder / "event.json"
        event.write_text(json.dumps(trigger.payload), encoding="utf-8")
        environ = {
            **trigger.environ(),
            "CI": "true",
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "GITHUB_API_URL": self.server.url if self.server else "http://127.0.0.1:9",
            "GITHUB_TOKEN": TOKEN if token else "",
        }
        return self.penstock("ci", "-o", str(self.out), *flags, environ=environ)

    @property
    def told(self) -> Mapping[str, Any]:
        value: Mapping[str, Any] = json.loads((self.out / "ci.json").read_text(encoding="utf-8"))
        return value


@pytest.fixture
def job(starter: Penstock, tmp_path: Path, github: GitHub) -> Job:
    return Job(starter, tmp_path, github)


@pytest.fixture
def base(starter: Penstock) -> str:
    return starter.git("rev-parse", "HEAD")


def described(penstock: Penstock) -> str:
    """A head that says another thing of itself and answers the same."""
    penstock.replace("penstock.yaml", "description: Answers", "description: Still answers")
    return penstock.commit("describe")


def test_every_form_is_written_and_the_forge_is_told(job: Job, starter: Penstock, base: str, github: GitHub) -> None:
    head = described(starter)
    ended = job(events.pull_request(base, head))
    assert ended.code == 0, ended.out + ended.err
    told = job.told
    assert (told["verdict"], told["base"], told["head"], told["trust"]) == ("UNCHANGED", base, head, "head")
    assert {path.name for path in job.out.iterdir() if path.is_file()} == set(told["files"])
    assert json.loads((job.out / "gate.json").read_text())["verdict"] == "UNCHANGED"
    assert json.loads((job.out / "report.sarif").read_text())["version"] == "2.1.0"
    assert ElementTree.parse(job.out / "junit.xml").getroot().tag == "testsuites"
    assert [each["state"] for each in told["published"]] == ["written", "written", "created"]
    assert github.comments[0]["body"] == (job.out / "comment.md").read_text(encoding="utf-8")
    assert github.comments[0]["body"].startswith("<!-- penstock:gate:handbook:. -->\n")
    assert "UNCHANGED" in (job.folder / "summary").read_text(encoding="utf-8")
    assert all((Path(bundle["path"]) / "oci-layout").is_file() for bundle in told["bundles"])
    assert told["bundles"]
    assert "::stop-commands::" in ended.out
    assert TOKEN not in ended.out + ended.err + "".join(p.read_text() for p in job.out.iterdir() if p.is_file())


def test_a_comment_that_fails_is_a_warning_and_no_verdict(
    job: Job, starter: Penstock, base: str, github: GitHub
) -> None:
    github.faults = {"POST": [0, 302]}
    ended = job(events.pull_request(base, described(starter)))
    assert ended.code == 0
    assert job.told["published"][-1]["state"] == "failed"
    assert "the comment could not be published" in ended.err
    assert TOKEN not in ended.out + ended.err


def test_findings_end_it_without_a_verdict(job: Job, starter: Penstock, base: str, github: GitHub) -> None:
    starter.write(
        "chains/broken.yaml", "apiVersion: penstock/v1\nkind: Chain\nmetadata: {name: x}\nspec: {stepz: {}}\n"
    )
    ended = job(events.pull_request(base, starter.commit()))
    assert ended.code == 1
    assert "::error file=chains/broken.yaml,line=" in ended.out
    assert job.told["verdict"] is None
    assert not job.told["bundles"]
    assert "NO VERDICT" in github.comments[0]["body"]
    assert job(events.pull_request(base, starter.git("rev-parse", "HEAD")), "--fail-on", "never").code == 0


def test_a_new_branch_is_compared_with_where_it_began(job: Job, starter: Penstock, base: str) -> None:
    starter.git("checkout", "--quiet", "-b", "topic")
    described(starter)
    starter.write("notes.txt", "one more")
    head = starter.commit("more")
    assert job(events.push("0" * 40, head, branch="topic")).code == 0
    assert (job.told["base"], job.told["head"]) == (base, head)


def test_what_a_branch_or_a_fork_held_before_judges_nothing(starter: Penstock, base: str) -> None:
    starter.git("checkout", "--quiet", "-b", "topic")
    described(starter)
    starter.write("notes.txt", "one more")
    head = starter.commit("more")

    def found(event: Event) -> str:
        return sought.sides(starter.directory, event, None, None).base

    assert found(Event("github", "push", head=head, base_ref="main", head_ref="topic")) == base
    assert found(Event("github", "workflow_run", head=head, base_ref="main", head_ref="main", fork=True)) == base
    assert found(Event("github", "push", head=head, base_ref="main", head_ref="main")) == starter.git(
        "rev-parse", "HEAD~1"
    )
    for event in (
        Event("github", "push", head=head, base_ref="nowhere", head_ref="topic"),
        Event("github", "workflow_run", head=head, fork=True),
    ):
        with pytest.raises(Fatal, match="is not in this clone"):
            found(event)


def test_a_job_that_breaks_off_takes_back_what_an_earlier_one_said(
    job: Job, starter: Penstock, base: str, github: GitHub
) -> None:
    head = described(starter)
    assert job(events.pull_request(base, head)).code == 0
    ended = job(events.pull_request(base, head), "--env", "nowhere`@x")
    assert ended.code == 2
    assert len(github.comments) == 1
    assert "NO VERDICT" not in github.comments[0]["body"]  # another environment's
    starter.git("rm", "-q", "penstock.yaml")
    gone = starter.commit("gone")
    starter.git("checkout", "--quiet", base)
    assert job(events.pull_request(base, gone)).code == 2
    assert "NO VERDICT" in github.comments[0]["body"]
    assert len(github.comments) == 1


def test_a_base_that_went_on_is_told(job: Job, starter: Penstock, base: str) -> None:
    starter.git("checkout", "--quiet", "-b", "topic")
    head = described(starter)
    starter.git("checkout", "--quiet", "main")
    starter.write("other.txt", "more")
    later = starter.commit("later")
    ended = job(events.pull_request(later, head))
    assert job.told["base"] == later
    assert "base has gone on" in ended.err


def test_a_fork_is_trusted_as_far_as_base_and_no_further(job: Job, starter: Penstock, base: str) -> None:
    head = described(starter)
    assert job(events.pull_request(base, head, fork=True)).code == 0
    assert (job.told["trust"], job.told["fork"]) == ("base", True)
    ended = job(events.pull_request(base, head, fork=True), "--trust", "head")
    assert (ended.code, "never trusted" in ended.err) == (2, True)


def test_a_base_that_this_clone_lacks(job: Job, starter: Penstock, tmp_path: Path) -> None:
    base = starter.git("rev-parse", "HEAD")
    head = described(starter)
    clone = tmp_path / "clone"
    starter.git("clone", "--quiet", "--depth", "1", starter.directory.as_uri(), str(clone))
    job.penstock.directory = clone
    ended = job(events.pull_request(base, head))
    assert (ended.code, "fetch-depth: 0" in ended.err) == (2, True)
    assert not job.out.exists()


def test_anywhere_else_files_are_all(starter: Penstock, base: str, tmp_path: Path) -> None:
    described(starter)
    ended = starter("ci", "-o", str(tmp_path / "out"))
    assert ended.code == 0, ended.err
    lines = (tmp_path / "out" / "outputs.env").read_text(encoding="utf-8").splitlines()
    assert "PENSTOCK_VERDICT=UNCHANGED" in lines
    assert f"PENSTOCK_BASE={base}" in lines
    made = starter("ci", "-o", str(tmp_path / "out"), "--format", "json")
    assert json.loads(made.out)["event"] == "other"


def test_what_stands_on_changed_lines_comes_first(job: Job, starter: Penstock) -> None:
    chain = "apiVersion: penstock/v1\nkind: Chain\nmetadata: {{name: {0}}}\nspec: {{{1}: {{}}}}\n"
    for index in range(12):
        starter.write(f"chains/old{index}.yaml", chain.format(f"old{index}", "stepz"))
    base = starter.commit("broken already")
    starter.write("chains/young.yaml", chain.format("young", "stepz"))
    ended = job(events.pull_request(base, starter.commit("more")))
    errors = [line for line in ended.out.splitlines() if line.startswith("::error")]
    assert len(errors) == 10
    assert errors[0].startswith("::error file=chains/young.yaml,line=")
    assert "more errors" in errors[-1]


def test_shards_are_asked_apart_and_judged_together(job: Job, starter: Penstock, base: str, github: GitHub) -> None:
    starter.replace("support.yaml", "take: 3", "take: 2")
    trigger = events.pull_request(base, starter.commit("reword"))
    for index in (1, 2):
        assert job(trigger, "--shard", f"{index}/2").code == 0
    assert {path.name for path in job.out.iterdir()} == {"shard-1-of-2.json", "shard-2-of-2.json"}
    assert not github.comments
    parts = job.out.rename(job.folder / "parts")
    assert job(trigger, "--runs", str(parts)).code in (0, 1)
    assert job.told["verdict"] in ("PASS", "FAIL", "INCONCLUSIVE", "UNCHANGED")
    assert len(github.comments) == 1


def test_a_slow_job_leaves_the_comment_of_a_later_push(job: Job, starter: Penstock, base: str, github: GitHub) -> None:
    first = described(starter)
    starter.replace("penstock.yaml", "description: Still answers", "description: Always answers")
    second = starter.commit("more")
    pull = {"number": 5, "head": {"sha": second, "label": "octo:topic"}}
    github.pulls.append(pull)
    assert job(events.pull_request(base, second)).code == 0
    later = github.comments[0]["body"]
    assert later.splitlines()[1] == f"<!-- penstock-head:{second} -->"
    assert job(events.pull_request(base, first)).code == 0
    assert (github.comments[0]["body"], job.told["published"][-1]["state"]) == (later, "skipped")
    job(events.pull_request("a" * 40, first))  # breaks off
    assert github.comments[0]["body"] == later
    pull["head"] = {"sha": first}  # pushed back to what it was
    assert job(events.pull_request(base, first)).code == 0
    assert f"<!-- penstock-head:{first} -->" in github.comments[0]["body"]


def test_a_head_without_the_project_takes_the_comment_back(
    job: Job, starter: Penstock, base: str, github: GitHub
) -> None:
    assert job(events.pull_request(base, described(starter))).code == 0
    starter.git("rm", "-q", "penstock.yaml")
    gone = starter.commit("gone")
    ended = job(events.pull_request(base, gone))
    assert (ended.code, "no penstock.yaml" in ended.err) == (2, True)
    assert "NO VERDICT" in github.comments[0]["body"] and len(github.comments) == 1


def test_a_review_of_a_forks_pull_request_is_a_forks(job: Job, starter: Penstock, base: str) -> None:
    head = described(starter)
    opened = events.pull_request(base, head, fork=True)
    for name in ("pull_request_review", "pull_request_review_comment"):
        assert job(events.Trigger(name, opened.payload, opened.ref, "f" * 40)).code == 0
        told = job.told
        assert (told["trust"], told["fork"], told["base"], told["head"]) == ("base", True, base, head)


def test_a_commit_on_no_branch_is_trusted_as_a_forks(job: Job, starter: Penstock, base: str) -> None:
    starter.git("update-ref", "refs/remotes/origin/main", base)
    head = described(starter)
    dispatched = events.workflow_dispatch(base, branch="main")
    ended = job(dispatched, "--head", head, "--base", base)
    assert (job.told["trust"], "lies on no branch" in ended.err) == ("base", True)
    assert job(dispatched, "--head", head, "--base", base, "--trust", "head").code == 2
    assert job(dispatched, "--head", head, "--base", base, "--trust", "data").code == 0
    starter.git("update-ref", "refs/remotes/origin/topic", head)
    assert job(dispatched, "--head", head, "--base", base).code == 0
    assert (job.told["trust"], job.told["notes"]) == ("head", [])


def test_a_base_that_was_pushed_away_is_where_head_began(job: Job, starter: Penstock, base: str) -> None:
    head = described(starter)
    starter.git("update-ref", "refs/remotes/origin/main", base)
    ended = job(events.pull_request("a" * 40, head))
    assert (ended.code, job.told["base"], job.told["head"]) == (0, base, head)
    assert "the event's base aaaaaaaaaaaa is gone" in ended.err
    assert job(events.merge_group("a" * 40, head)).code == 2  # nothing else says what is merged into


def test_no_budget_is_no_number(job: Job, starter: Penstock, base: str) -> None:
    ended = job(events.pull_request(base, described(starter)), "--budget", "nan")
    assert (ended.code, "is no number" in ended.err) == (2, True)


@pytest.mark.parametrize("link", [False, True])
def test_results_go_where_head_has_put_nothing(starter: Penstock, base: str, tmp_path: Path, link: bool) -> None:
    """A step that reads outputs.env after a job that broke off would read head's own."""
    if link:
        (starter.directory / "penstock-report").symlink_to(tmp_path)
    else:
        starter.write("penstock-report/outputs.env", "PENSTOCK_VERDICT=PASS\n")
    starter.commit("plant")
    for flags in ((), ("-o", "penstock-report/deeper") if link else ("-o", "./penstock-report/")):
        ended = starter("ci", "--base", base, *flags)
        assert (ended.code, "holds files under 'penstock-report" in ended.err) == (2, True), ended.err
    assert not (tmp_path / "ci.json").exists()
    assert starter("ci", "--base", base, "-o", "elsewhere").code == 0
    assert starter("ci", "--base", base, "-o", str(tmp_path / "out")).code == 0
