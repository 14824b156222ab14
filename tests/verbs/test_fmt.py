"""`fmt` as a user meets it."""

import json
import os
import stat

import pytest

MODEL = "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: spare}\nspec: {model: builtin/echo}\n"
ODD = "kind: Model   # a model\napiVersion: penstock/v1\nmetadata: {name: spare}\nspec: {model: builtin/echo}\n"
MADE = "apiVersion: penstock/v1\nkind: Model   # a model\nmetadata: {name: spare}\nspec: {model: builtin/echo}\n"


@pytest.mark.parametrize("project", ["starter", "handbook"])
def test_what_we_give_away_is_laid_out(project: str, request: pytest.FixtureRequest) -> None:
    penstock = request.getfixturevalue(project)
    ended = penstock("fmt", "--check")
    assert ended.code == 0
    assert ended.out.startswith("Formatted: ")
    assert penstock.git("status", "--porcelain") == ""


def test_writes_once_and_keeps_the_mode(starter) -> None:
    starter.write("spare.yaml", ODD)
    (starter.directory / "spare.yaml").chmod(0o640)
    ended = starter("fmt", "--format", "json")
    assert ended.code == 0
    assert [each["file"] for each in json.loads(ended.out)["changed"]] == ["spare.yaml"]
    assert (starter.directory / "spare.yaml").read_text() == MADE
    assert stat.S_IMODE(os.stat(starter.directory / "spare.yaml").st_mode) == 0o640
    assert starter.git("status", "--porcelain") == "?? spare.yaml", "no draft is left"
    assert json.loads(starter("fmt", "--format", "json").out)["changed"] == []


def test_check_names_the_files_and_writes_nothing(starter) -> None:
    starter.write("spare.yaml", ODD)
    ended = starter("fmt", "--check")
    assert ended.code == 1
    assert "- spare.yaml" in ended.out
    assert "1 file would be reformatted" in ended.out
    assert (starter.directory / "spare.yaml").read_text() == ODD


def test_diff_shows_the_lines(starter) -> None:
    starter.write("spare.yaml", ODD)
    ended = starter("fmt", "--diff", "--format", "json")
    assert ended.code == 1
    (changed,) = json.loads(ended.out)["changed"]
    assert "--- a/spare.yaml\n+++ b/spare.yaml\n" in changed["diff"]
    assert "+apiVersion: penstock/v1\n kind: Model   # a model\n-apiVersion: penstock/v1\n" in changed["diff"]
    assert "+++ b/spare.yaml" in starter("fmt", "--diff").out
    assert (starter.directory / "spare.yaml").read_text() == ODD


def test_only_the_paths_asked_for(starter) -> None:
    starter.write("a/spare.yaml", ODD)
    starter.write("b/spare.yaml", ODD)
    assert starter("fmt", "b").code == 0
    assert (starter.directory / "a/spare.yaml").read_text() == ODD
    assert (starter.directory / "b/spare.yaml").read_text() == MADE
    assert starter("fmt", "nowhere").code == 2


def test_leaves_files_of_others_and_what_is_no_yaml(starter) -> None:
    foreign, broken = "kind: Deployment\napiVersion: apps/v1   \n", "apiVersion: penstock/v1\nkind: [Model\n"
    starter.write("deploy.yaml", foreign)
    starter.write("broken.yaml", broken)
    starter.write("twice.yaml", ODD + "kind: Model\n")
    ended = starter("fmt", "--format", "json")
    assert ended.code == 1
    left = json.loads(ended.out)["left"]
    assert [(each["file"], each["reason"].split(":")[0]) for each in left] == [
        ("broken.yaml", "PS001 yaml-syntax"),
        ("twice.yaml", "PS003 duplicate-key"),
    ]
    assert (starter.directory / "deploy.yaml").read_text() == foreign
    assert (starter.directory / "broken.yaml").read_text() == broken
    assert starter("fmt").out.count("left broken.yaml:") == 1


def test_a_file_with_a_misspelt_field_is_laid_out(starter) -> None:
    starter.write("spare.yaml", ODD.replace("spec:", "sepc:"))
    assert starter("fmt").code == 0
    assert (starter.directory / "spare.yaml").read_text() == MADE.replace("spec:", "sepc:")


def test_writes_through_no_link(starter, tmp_path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(ODD)
    (starter.directory / "spare.yaml").symlink_to(outside)
    ended = starter("fmt", "--format", "json")
    assert ended.code == 1
    assert [each["file"] for each in json.loads(ended.out)["left"]] == ["spare.yaml"]
    assert outside.read_text() == ODD
