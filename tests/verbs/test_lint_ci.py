"""`penstock lint-ci`: from the checkout and from a revision, in each format, suppressed, and over broken files."""

import json
from pathlib import Path

import pytest

from penstock.forge.ci_rules import CI_RULES

ROOT = Path(__file__).resolve().parents[2]
BAD = """on: [pull_request]
permissions: {contents: read}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {fetch-depth: 0, persist-credentials: false}
      - run: |
          echo begin
          penstock gate --base origin/main || true
"""
PATH = ".github/workflows/gate.yml"


@pytest.fixture
def bad(penstock):
    penstock.write(PATH, BAD)
    penstock.commit()
    return penstock


def codes(ended) -> list[str]:
    return [each["code"] for each in json.loads(ended.out)["diagnostics"]]


def test_text_shows_the_command(bad) -> None:
    ended = bad("lint-ci")
    assert ended.code == 1
    assert (
        "error[CI101 swallowed-failure]: `penstock gate` cannot fail this step: `|| true` takes its place" in ended.out
    )
    assert f"--> {PATH}:11:11" in ended.out
    assert "^" * len("penstock gate --base origin/main") in ended.out
    assert ended.out.rstrip().endswith("1 error: 1 file, 1 job with a gate")


def test_every_format(bad) -> None:
    (found,) = json.loads(bad("lint-ci", "--format", "json").out)["diagnostics"]
    assert (found["file"], found["line"], found["column"], found["severity"]) == (PATH, 11, 11, "error")
    assert f"::error file={PATH},line=11,endLine=11,col=11," in bad("lint-ci", "--format", "github").out
    (run,) = json.loads(bad("lint-ci", "--format", "sarif").out)["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == (CI_RULES["swallowed-failure"].__doc__ or "").splitlines()[0]
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 11
    assert 'failures="1"' in bad("lint-ci", "--format", "junit").out


def test_a_revision_and_paths(bad) -> None:
    bad.write(".github/workflows/other.yml", BAD.replace(" || true", ""))
    bad.write("ci/pipeline.yml", "on: [push]\njobs:\n  a:\n    runs-on: x\n    steps: [{uses: a/b@v1}]\n")
    bad.commit()
    bad.write(PATH, BAD.replace(" || true", ""))
    assert codes(bad("lint-ci", "--format", "json")) == []
    assert codes(bad("lint-ci", "--format", "json", "--rev", "HEAD")) == ["CI101"]
    assert codes(bad("lint-ci", "--format", "json", "ci")) == ["CI302"]
    assert codes(bad("lint-ci", "--format", "json", ".github/workflows/other.yml")) == []
    assert bad("lint-ci", "nowhere").code == 2
    assert bad("lint-ci", "--rev", "nowhere").code == 2


def test_a_comment_with_a_reason_suppresses(bad) -> None:
    comment = "          # penstock: ignore[CI101]{}\n          penstock gate"
    bad.write(PATH, BAD.replace("          penstock gate", comment.format(" only shown here, the queue gates")))
    assert bad("lint-ci").code == 0
    bad.write(PATH, BAD.replace("          penstock gate", comment.format("")))
    assert codes(bad("lint-ci", "--format", "json")) != []
    bad.write(PATH, BAD.replace(" || true", "").replace("          penstock gate", comment.format(" why")))
    assert bad("lint-ci", "--strict").code == 1


def test_a_local_action_that_holds_a_gate_is_one(bad) -> None:
    bad.write("ci/gate/action.yml", "name: x\nruns:\n  using: composite\n  steps: [{run: penstock ci, shell: bash}]\n")
    bad.write(
        PATH, BAD.replace("      - run: |", "      - uses: ./ci/gate\n        continue-on-error: true\n      - run: |")
    )
    assert codes(bad("lint-ci", "--format", "json")) == ["CI104", "CI101"]


def test_broken_files_are_findings(bad) -> None:
    bad.write(PATH, "on: [push\n")
    assert codes(bad("lint-ci", "--format", "json")) == ["PS001"]
    for text in (
        "",
        "a",
        "- 1",
        "jobs: 1",
        "on: 1\njobs: {a: 1, b: {steps: 2}, c: {steps: [3, {run: 4}]}}",
        "runs: {}",
    ):
        bad.write(PATH, text)
        assert bad("lint-ci").code == 0, text


def test_outside_git(penstock, tmp_path: Path) -> None:
    penstock.directory = tmp_path
    ended = penstock("lint-ci")
    assert (ended.code, "lies in no git repository" in ended.err) == (2, True)


def test_explain_knows_its_rules(penstock) -> None:
    assert "CI301 stranger-checkout" in penstock("explain", "CI301").out
    assert penstock("explain", "lost-in-pipe").code == 0
