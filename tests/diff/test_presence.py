from collections.abc import Callable

import pytest

from penstock.diff.change import Change, Difference, Level

MODEL = "---\napiVersion: penstock/v1\nkind: Model\nmetadata: {name: spare}\nspec: {model: builtin/echo}\n"


def test_what_no_chain_reads_comes_and_goes_without_effect(only: Callable[..., Change]) -> None:
    assert only("spare.yaml", "", MODEL).level is Level.METADATA
    gone = only("spare.yaml", MODEL, "", start=("spare.yaml", "", MODEL))
    assert (gone.change, gone.level) == ("removed", Level.METADATA)


def test_a_chain_removed_breaks_its_consumers(edit: Callable[..., Difference]) -> None:
    found = edit("prompts/title.yaml", "name: title", "name: headline", "prompts/title.yaml", "A title", "A headline")
    assert [(str(c.resource), str(c.before), c.change, c.level) for c in found.changes] == [
        ("PromptTemplate/headline", "PromptTemplate/title", "renamed", Level.BREAKING)
    ]
    assert "consumers that ask for title break" in found.changes[0].paths[0].reason
    assert found.impact.chains == ("headline", "title")


def test_what_is_gone_but_still_named_breaks(edit: Callable[..., Difference]) -> None:
    found = edit("models.yaml", "name: answerer", "name: other", "models.yaml", "temperature: 0", "temperature: 1")
    gone = next(c for c in found.changes if c.change == "renamed")
    assert gone.level is Level.BREAKING
    assert "Chain/support, PromptTemplate/title still name it and break" in gone.paths[0].reason


@pytest.mark.parametrize("kind, level", [("Environment", Level.BEHAVIOURAL), ("Policy", Level.METADATA)])
def test_what_is_added(only: Callable[..., Change], kind: str, level: Level) -> None:
    spec = {"Environment": "{}", "Policy": "{rules: [{name: a, assert: 'true', message: m}]}"}[kind]
    text = f"apiVersion: penstock/v1\nkind: {kind}\nmetadata: {{name: new}}\nspec: {spec}\n"
    change = only("new.yaml", "", text)
    assert (change.change, change.level) == ("added", level)
