"""A project in promptfoo's words: it runs there, with the same verdicts."""

import json
from typing import Any

import pytest
import yaml
from tests.adopt.test_round_trip import FILES, PROMPTS, promptfoo, verdicts


def test_what_was_imported_is_exported(imports, penstock) -> None:
    imports(FILES)
    ended = penstock("export", "promptfoo", "-o", "out", "--format", "json")
    assert ended.code == 0
    made = json.loads(ended.out)
    assert (made["files"], made["lost"]) == ([f"{name}.yaml" for name in PROMPTS], [])
    config = yaml.safe_load((penstock.directory / "out/a.yaml").read_text("utf-8"))
    assert config["providers"] == ["echo"]
    assert config["prompts"][0]["raw"].startswith("You are kind.")
    assert config["tests"][0]["assert"] == [
        {"type": "contains", "value": "hello"},
        {"type": "not-contains", "value": "forbidden"},
        {"type": "not-contains", "value": "bye"},
    ]
    again = penstock("export", "promptfoo", "-o", "out")
    assert again.code == 0


@pytest.mark.platforms
def test_promptfoo_runs_it_with_the_same_verdicts(imports, penstock) -> None:
    imports(FILES)
    assert penstock("export", "promptfoo", "-o", "out").code == 0
    ours = verdicts(penstock, "a", "prompt-4")
    for number, name in enumerate(("a", "prompt-4")):
        theirs: list[Any] = promptfoo(penstock.directory, f"out/{name}.yaml")
        assert [each["success"] for each in sorted(theirs, key=lambda each: each["testIdx"])] == ours[number]


def test_a_chain_of_several_steps_is_said(handbook) -> None:
    ended = handbook("export", "promptfoo", "-o", "out", "--format", "json")
    assert ended.code == 1
    assert any("more than one prompt" in text for text in json.loads(ended.out)["lost"])
