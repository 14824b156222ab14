"""`import` as a user meets it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from penstock.report.format import Style, render
from penstock.source import settings
from penstock.verbs.import_ import import_

CONFIG = """
prompts: ["{{ q }}"]
providers: [echo]
tests:
  - vars: {q: x}
    assert: [{type: contains, value: x}]
"""


def test_imports_checks_and_measures(penstock) -> None:
    penstock.write("promptfooconfig.yaml", CONFIG)
    ended = penstock("import", "promptfooconfig.yaml")
    assert ended.code == 0
    assert "- written penstock/promptfoo.yaml" in ended.out
    assert "Imported: 4 resources from 1 file; check passes" in ended.out
    measured = penstock("eval", "--format", "json")
    assert json.loads(measured.out)["runs"][0]["metrics"] == [
        {"mean": 1.0, "measured": 1, "metric": "contains", "planned": 1}
    ]


def test_dry_run_writes_nothing(penstock) -> None:
    penstock.write("promptfooconfig.yaml", CONFIG)
    ended = penstock("import", ".", "--dry-run", "--format", "json")
    assert ended.code == 0
    assert {each["status"] for each in json.loads(ended.out)["files"]} == {"planned"}
    assert sorted(path.name for path in penstock.directory.iterdir()) == [".git", "promptfooconfig.yaml"]


def test_what_was_edited_stays(penstock) -> None:
    penstock.write("promptfooconfig.yaml", CONFIG)
    assert penstock("import", ".").code == 0
    penstock.replace("penstock/promptfoo.yaml", "builtin/echo", "builtin/extractive")
    again = penstock("import", ".")
    assert (again.code, "- kept penstock/promptfoo.yaml" in again.out) == (0, True)
    assert "builtin/extractive" in (penstock.directory / "penstock/promptfoo.yaml").read_text()
    assert "- written penstock/promptfoo.yaml" in penstock("import", ".", "--force").out
    assert "builtin/echo" in (penstock.directory / "penstock/promptfoo.yaml").read_text()


def test_only_what_is_asked_for(penstock) -> None:
    penstock.write("promptfooconfig.yaml", CONFIG.replace('["{{ q }}"]', '["A {{ q }}", "B {{ q }}"]'))
    ended = penstock("import", ".", "--only", "prompt-2", "--format", "json")
    assert json.loads(ended.out)["resources"] == [
        "Model/echo", "Dataset/promptfoo-tests", "PromptTemplate/prompt-2", "Evaluation/prompt-2",
    ]  # fmt: skip
    assert penstock("import", ".", "--only", "nobody").code == 2


def test_into_a_project_that_is_there(penstock) -> None:
    penstock.write("penstock.yaml", "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: p}\nspec: {}\n")
    model = "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: echo}\nspec: {model: builtin/echo}\n"
    penstock.write("m.yaml", model)
    penstock.write("evals/promptfooconfig.yaml", CONFIG.replace('["{{ q }}"]', '["file://q.txt"]'))
    penstock.write("evals/q.txt", "{{ q }}")
    ended = penstock("import", "evals", "--format", "json")
    assert ended.code == 0
    assert json.loads(ended.out)["resources"][0] == "Model/evals-echo"
    assert "file: evals/q.txt" in (penstock.directory / "penstock/evals.yaml").read_text()


def test_what_cannot_be_imported_is_said(penstock) -> None:
    penstock.write("notes.txt", "hello")
    for source, words in (("nowhere", "no file or folder"), (".", "nothing to import"), ("notes.txt", "no format")):
        ended = penstock("import", source)
        assert (ended.code, words in ended.err) == (2, True), ended.err


@pytest.mark.parametrize("data", [b"prompts: [\xe9]\nproviders: [echo]", b"prompts:\n\t- x\nproviders: [echo]"])
def test_a_file_that_cannot_be_read_is_no_success(penstock, data: bytes) -> None:
    (penstock.directory / "promptfooconfig.yaml").write_bytes(data)
    ended = penstock("import", "promptfooconfig.yaml")
    assert (ended.code, "1 file not read" in ended.out, "check passes" in ended.out) == (1, True, False)
    assert not (penstock.directory / "penstock.yaml").exists()
    assert json.loads(penstock("import", ".", "--format", "json").out)["sources"][0]["read"] is False


@pytest.mark.parametrize("link", ["penstock", "penstock/promptfoo.yaml", "penstock.yaml"])
def test_nothing_is_written_through_a_link(penstock, tmp_path_factory, link: str) -> None:
    outside = tmp_path_factory.mktemp("outside")
    penstock.write("promptfooconfig.yaml", CONFIG)
    place = penstock.directory / link
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(outside if link == "penstock" else outside / "victim")
    ended = penstock("import", "promptfooconfig.yaml")
    assert (ended.code, "symbolic link" in ended.err) == (2, True), ended.err
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("name", ["null", "2024"])
def test_a_folder_with_a_name_that_yaml_takes_for_no_text(penstock, name: str) -> None:
    penstock.write(f"{name}/promptfooconfig.yaml", CONFIG)
    assert penstock("import", name).code == 0
    assert f'name: "{name}"' in (penstock.directory / name / "penstock.yaml").read_text()


LITELLM = "model_list:\n- model_name: a\n  litellm_params: {model: openai/m, temprature: 0}\n"


def test_text_names_files_from_the_working_folder_json_from_the_project(penstock, monkeypatch) -> None:
    """As `check` does in JSON and JUnit; a source outside of the project begins with `../`."""
    penstock.write("apps/shop/litellm.yaml", LITELLM)
    (penstock.directory / "elsewhere").mkdir()
    monkeypatch.chdir(penstock.directory / "elsewhere")
    style = Style(colour=False, width=120)
    for output, root, seen in (
        (None, "../apps/shop", "litellm.yaml"),
        (Path("../other"), "../other", "../apps/shop/litellm.yaml"),
    ):
        made = import_(Path("../apps/shop"), settings=settings.read({}), today=date(2026, 11, 1), output=output)
        data = made.last.data()
        assert {each["file"] for each in (*data["sources"], *data["notes"])} == {seen}
        assert "penstock.yaml" in [each["file"] for each in data["files"]]
        text = render(made, "text", style)
        assert "../apps/shop/litellm.yaml:3: `temprature` of `a`" in text
        assert f"written {root}/penstock/" in text
        assert 'name="apps/shop/litellm.yaml"' in render(made, "junit", replace(style, strict=True))
