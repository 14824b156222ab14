"""`penstock ci --results`: files of another tool, a verdict and a comment, without any project."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.conftest import Penstock
from tests.evaluate.foreign import promptfoo
from tests.forge import events
from tests.forge.openapi import check
from tests.forge.server import GitHub, serving
from tests.verbs.test_ci import Job
from tests.verbs.test_results import made

LINE = ("--results", "base.json head.json --margin pass=0.04")


@pytest.fixture
def github() -> Iterator[GitHub]:
    with serving(GitHub()) as server:
        yield server
    check(server.exchanges)


@pytest.fixture
def job(penstock: Penstock, tmp_path: Path, github: GitHub) -> Job:
    """In a repository without penstock.yaml, with two files that promptfoo wrote."""
    penstock.write("README.md", "hello\n")
    penstock.commit("begin")
    for side, rows in zip(("base", "head"), made(300, 0.15), strict=True):
        penstock.write(f"{side}.json", promptfoo(rows))
    return Job(penstock, tmp_path, github)


def test_one_line_in_a_workflow(job: Job, github: GitHub) -> None:
    head = job.penstock.git("rev-parse", "HEAD")
    ended = job(events.pull_request(head, head), *LINE)
    assert ended.code == 1, ended.err
    assert (job.told["verdict"], job.told["reason"], job.told["head"]) == ("FAIL", "regression", head)
    assert [each["state"] for each in job.told["published"] if each["what"] == "comment"] == ["created"]
    found = json.loads((job.out / "gate.json").read_text(encoding="utf-8"))
    assert found["metrics"][0]["margin"] == 0.04
    assert "\nFAIL\n" in (job.folder / "output").read_text(encoding="utf-8")
    comment = (job.out / "comment.md").read_text(encoding="utf-8")
    assert "promptfoo" in comment and f"--accept {found['accept']}" in comment
    assert "penstock-accept-" not in comment + (job.out / "summary.md").read_text(encoding="utf-8")


def test_what_a_forks_job_wrote_is_no_verdict_where_a_token_may_write(job: Job) -> None:
    head = job.penstock.git("rev-parse", "HEAD")
    trigger = events.pull_request(head, head, fork=True)
    ended = job(replace(trigger, name="pull_request_target"), *LINE)
    assert ended.code == 2
    assert "is no verdict under `pull_request_target`" in ended.err


def test_flags_that_do_not_go_with_it(job: Job) -> None:
    head = job.penstock.git("rev-parse", "HEAD")
    trigger = events.pull_request(head, head)
    for wrong in (("--results", "base.json"), ("--results", "a b --what"), (*LINE, "--budget", "1")):
        assert job(trigger, *wrong).code == 2, wrong
