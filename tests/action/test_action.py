"""action.yml as the runner would run it: every step, on each trigger, against a server that answers as GitHub."""

import json
from pathlib import Path

import pytest
from tests.action.conftest import Job
from tests.action.runner import Caches, Runner
from tests.conftest import Penstock
from tests.forge import events, openapi
from tests.forge.server import TOKEN, GitHub

OURS = "<!-- penstock:gate:handbook:. -->"


def described(penstock: Penstock) -> tuple[str, str]:
    """Base, and a head that says another thing of itself and answers the same."""
    base = penstock.git("rev-parse", "HEAD")
    penstock.git("checkout", "--quiet", "-b", "topic")
    penstock.replace("penstock.yaml", "description: Answers", "description: Still answers")
    return base, penstock.commit("describe")


def ran(runner: Runner, code: int = 0) -> Runner:
    assert runner.run() == code, runner.log
    assert TOKEN not in runner.log + runner.summary
    return runner


def test_a_pull_request_from_its_first_push_to_its_last(
    starter: Penstock, job: Job, github: GitHub, caches: Caches
) -> None:
    openapi.needed()
    base, head = described(starter)
    for index in range(305):
        github.comment("ann", f"comment {index}")
    theirs = github.comment("mallory", f"{OURS}\n\nPASS")
    first = ran(job(events.pull_request(base, head), artifact="report"))
    assert first.outputs["verdict"] == "UNCHANGED"
    assert first.outputs["level"] == "metadata"
    assert (first.outputs["base"], first.outputs["head"]) == (base, head)
    assert list(json.loads(first.outputs["digests"])) == ["default/support"]
    assert json.loads(first.outputs["changed"])
    assert first.artefacts == [("report", first.outputs["report"])]
    assert {"comment.md", "report.html", "gate.json", "report.sarif", "junit.xml"} <= {
        path.name for path in Path(first.outputs["report"]).iterdir()
    }
    assert (Path(first.outputs["bundles"]) / "default" / "support" / "oci-layout").is_file()
    assert "UNCHANGED" in first.summary
    assert not first.annotations
    ours = github.comments[-1]
    assert (ours["user"]["login"], ours["body"].startswith(OURS)) == (events.BOT, True)
    created = ours["body"]

    github.faults = {"PATCH": [502, 503]}
    starter.replace("penstock.yaml", "description: Still answers", "description: Always answers")
    ran(job(events.pull_request(base, starter.commit("more"))))
    assert (len(github.comments), theirs["body"]) == (307, f"{OURS}\n\nPASS")
    assert github.comments[-1]["body"] != created
    assert [exchange.status for exchange in github.made("PATCH")] == [502, 503, 200]
    assert [key.split("-")[2] for key in caches.keys] == ["own", "own"]


def test_a_comment_that_fails_changes_no_verdict(starter: Penstock, job: Job, github: GitHub) -> None:
    github.faults = {"POST": [500, 502, 500, 403]}
    runner = ran(job(events.pull_request(*described(starter))))
    assert runner.outputs["verdict"] == "UNCHANGED"
    assert "the comment could not be published" in runner.log
    assert [exchange.status for exchange in github.made("POST")] == [500, 502, 500, 403]
    assert "UNCHANGED" in runner.summary
    assert not github.comments


def test_a_comment_that_is_too_long_is_cut(starter: Penstock, job: Job, github: GitHub) -> None:
    github.longest = 400
    ran(job(events.pull_request(*described(starter))))
    assert {exchange.status for exchange in github.made("POST")} <= {422, 201}
    assert len(github.made("POST")) > 1


@pytest.mark.parametrize("name", ["merge_group", "push", "new branch", "workflow_dispatch", "workflow_run"])
def test_the_other_triggers(starter: Penstock, job: Job, github: GitHub, name: str) -> None:
    base, head = described(starter)
    triggers = {
        "merge_group": events.merge_group(base, head),
        "push": events.push(base, head),
        "new branch": events.push("0" * 40, head, branch="topic"),
        "workflow_dispatch": events.workflow_dispatch(head),
        "workflow_run": events.workflow_run(base, head),
    }
    runner = ran(job(triggers[name]))
    assert (runner.outputs["base"], runner.outputs["head"]) == (base, head)
    assert runner.outputs["verdict"] == "UNCHANGED"
    assert len(github.comments) == (name == "workflow_run")


def test_a_pull_request_that_makes_it_worse_also_from_a_fork(
    handbook: Penstock, job: Job, github: GitHub, caches: Caches
) -> None:
    base = handbook.git("rev-parse", "HEAD")
    handbook.replace("chains/handbook.yaml", "take: 3", "take: 1")
    handbook.replace("chains/handbook.yaml", "tokens: 120, overlap: 20", "tokens: 40, overlap: 0")
    head = handbook.commit()
    own = ran(job(events.pull_request(base, head)), 1)
    assert (own.outputs["verdict"], own.outputs["level"]) == ("FAIL", "behavioural")
    assert own.outputs["accept"].startswith("sha256:")
    assert "FAIL" in github.comments[0]["body"]
    fork = ran(job(events.pull_request(base, head, number=5, fork=True)), 1)
    assert fork.outputs["verdict"] == "FAIL"
    zones = [key.split("-")[2] for key in caches.keys]
    assert zones == ["own", "fork"]
    later = job(events.pull_request(base, head))
    assert caches.restore("penstock-answers-own-x", ["penstock-answers-own-"], later.temp) == caches.keys[0]


def test_findings_end_it_with_annotations_and_no_verdict(starter: Penstock, job: Job, github: GitHub) -> None:
    base = starter.git("rev-parse", "HEAD")
    starter.write("chains/bad.yaml", "apiVersion: penstock/v1\nkind: Chain\nmetadata: {name: x}\nspec: {stepz: {}}\n")
    runner = ran(job(events.pull_request(base, starter.commit())), 1)
    assert runner.outputs["verdict"] == ""
    level, properties, _ = runner.annotations[0]
    assert (level, properties["file"]) == ("error", "chains/bad.yaml")
    assert any("stepz" in told for _, _, told in runner.annotations)
    assert "Gate" in runner.ran
    assert "Keep answers" in runner.ran


def test_the_pull_request_that_brings_the_project(starter: Penstock, job: Job) -> None:
    starter.git("checkout", "--quiet", "--orphan", "empty")
    starter.git("rm", "-rf", "--cached", "--quiet", ".")
    (starter.directory / "kept.txt").write_text("nothing yet\n")
    starter.git("add", "kept.txt")
    starter.git("commit", "--quiet", "--message", "before")
    base = starter.git("rev-parse", "HEAD")
    runner = job(events.push(base, starter.commit("project")))
    assert runner.run() in (0, 1), runner.log
    assert runner.outputs["verdict"] in ("PASS", "FAIL", "INCONCLUSIVE")


@pytest.mark.parametrize("name", ["--output=x", "a;touch x", "$(touch x)", "a..b", "nowhere"])
def test_a_hostile_revision_is_refused(starter: Penstock, job: Job, name: str) -> None:
    head = starter.git("rev-parse", "HEAD")
    ran(job(events.push("0" * 40, head), base=name, cache="false"), 2)
    assert not list(starter.directory.glob("x*"))


def test_hostile_names_end_to_end(starter: Penstock, job: Job, github: GitHub) -> None:
    base, head = described(starter)
    hostile = 'a";touch${IFS}x;#$(touch x)`touch x`\n::error::no'
    trigger = events.pull_request(base, head, branch=hostile, labels=(hostile,))
    names = {"GITHUB_WORKFLOW": f"{hostile} -->", "GITHUB_JOB": hostile, "GITHUB_REF_NAME": hostile}
    runner = ran(job(trigger, env=names))
    assert runner.outputs["verdict"] == "UNCHANGED"
    assert not list(starter.directory.glob("x*"))
    assert not runner.annotations
    assert github.comments[0]["body"].split("\n")[0].count("-->") == 1
    assert ran(job(trigger, env=names)).outputs["verdict"] == "UNCHANGED"
    assert len(github.comments) == 1


def test_head_checked_out_beside_secrets_is_refused(starter: Penstock, job: Job, github: GitHub) -> None:
    base, head = described(starter)
    trigger = events.pull_request(base, head, fork=True, target=True)
    assert "head is checked out" in ran(job(trigger, cache="false"), 2).log
    assert not github.exchanges
    starter.git("checkout", "--quiet", base)
    assert ran(job(trigger)).outputs["verdict"] == "UNCHANGED"


def test_inputs_reach_the_command(starter: Penstock, job: Job, github: GitHub, caches: Caches) -> None:
    base, head = described(starter)
    (starter.directory / "else" / "where").mkdir(parents=True)
    caches.broken = True
    given = {"project": "../..", "working_directory": "else/where", "comment": "never", "calls": "replay"}
    runner = ran(
        job(events.push("0" * 40, head, branch="topic"), base=base, **given, budget="0.5", annotations="false")
    )
    assert runner.outputs["verdict"] == "UNCHANGED"
    assert "::stop-commands::" not in runner.log
    assert not github.exchanges
    assert not caches.keys
    wrong = job(events.push(base, head), fail_on="nothing", cache="false")
    assert "fail-on" in ran(wrong, 2).log
    assert "Restore answers" not in wrong.ran


@pytest.mark.parametrize(("name", "value"), [("sarif", "no"), ("annotations", "True")])
def test_a_switch_that_is_neither_true_nor_false_ends_the_job(
    starter: Penstock, job: Job, github: GitHub, name: str, value: str
) -> None:
    runner = ran(job(events.pull_request(*described(starter)), cache="false", **{name: value}), 2)
    assert runner.annotations == [("error", {"title": "Penstock"}, f"The input '{name}' is true or false.")]
    assert not github.exchanges
    assert runner.outputs["verdict"] == ""


def test_shards_of_a_matrix_are_judged_by_a_last_job(
    starter: Penstock, job: Job, github: GitHub, tmp_path: Path
) -> None:
    base = starter.git("rev-parse", "HEAD")
    starter.replace("support.yaml", "take: 3", "take: 2")
    trigger = events.pull_request(base, starter.commit("reword"))
    parts = tmp_path / "parts"
    parts.mkdir()
    for index in (1, 2):
        shard = ran(job(trigger, shard=f"{index}/2", artifact=f"shard-{index}"))
        ((name, folder),) = shard.artefacts
        assert (name, [path.name for path in Path(folder).iterdir()]) == (
            f"shard-{index}",
            [f"shard-{index}-of-2.json"],
        )
        assert (shard.outputs["verdict"], shard.summary) == ("", "")
        (Path(folder) / f"shard-{index}-of-2.json").rename(parts / f"shard-{index}-of-2.json")
    assert not github.exchanges
    whole = job(trigger, runs=str(parts))
    assert whole.run() in (0, 1), whole.log
    assert whole.outputs["verdict"] in ("PASS", "FAIL", "INCONCLUSIVE")
    assert len(github.comments) == 1
    (parts / "shard-2-of-2.json").unlink()
    lost = ran(job(trigger, runs=str(parts)), 3)
    assert (lost.outputs["verdict"], lost.outputs["reason"]) == ("INCONCLUSIVE", "incomplete")
    assert "shard 2/2 is missing" in github.comments[0]["body"]
