"""`import` as a user meets it."""

import json

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
