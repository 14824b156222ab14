"""`check --fix` as a user meets it."""

import json

import pytest

from penstock.source import settings


def diagnostics(ended) -> list[tuple[str, object]]:
    return [(each["name"], each["fix"] and each["fix"]["safe"]) for each in json.loads(ended.out)["diagnostics"]]


@pytest.fixture
def slips(starter):
    starter.replace("support.yaml", "  chunk: {", "  chunks: {")
    starter.replace("support.yaml", "      model: answerer", "      model: anwserer  # who")
    return starter


def test_check_says_what_could_be_fixed_and_writes_nothing(slips) -> None:
    before = (slips.directory / "support.yaml").read_bytes()
    ended = slips("check")
    assert ended.code == 1
    assert "1 fixable with --fix, 1 more with --fix --unsafe-fixes" in ended.out
    assert diagnostics(slips("check", "--format", "json")) == [("unknown-field", True), ("unknown-reference", False)]
    assert (slips.directory / "support.yaml").read_bytes() == before


def test_fix_writes_safe_fixes_and_shows_what_is_left(slips) -> None:
    before = (slips.directory / "support.yaml").read_text()
    ended = slips("check", "--fix")
    assert ended.code == 1
    assert "1 finding fixed" in ended.out
    assert "there is no Model 'anwserer'" in ended.out
    assert (slips.directory / "support.yaml").read_text() == before.replace("  chunks: {", "  chunk: {")


def test_unsafe_fixes_write_the_rest(slips) -> None:
    before = (slips.directory / "support.yaml").read_text()
    ended = slips("check", "--unsafe-fixes", "--format", "json")
    assert (ended.code, diagnostics(ended)) == (0, [])
    assert json.loads(ended.out)["fixed"] == 2
    after = before.replace("  chunks: {", "  chunk: {").replace("anwserer", "answerer")
    assert (slips.directory / "support.yaml").read_text() == after
    again = slips("check", "--fix", "--format", "json")
    assert json.loads(again.out)["fixed"] == 0


def test_only_in_the_paths_asked_for(slips) -> None:
    before = (slips.directory / "support.yaml").read_bytes()
    ended = slips("check", "--fix", "evaluation.yaml", "--format", "json")
    assert json.loads(ended.out)["fixed"] == 0
    assert (slips.directory / "support.yaml").read_bytes() == before


def test_a_revision_is_never_fixed(slips) -> None:
    ended = slips("check", "--fix", "--rev", "HEAD")
    assert ended.code == 2
    assert "--rev" in ended.err


def test_json_names_the_characters(slips) -> None:
    ended = slips("check", "--format", "json")
    first = json.loads(ended.out)["diagnostics"][0]
    (change,) = first["fix"]["edits"]
    line = (slips.directory / "support.yaml").read_text().splitlines()[change["line"] - 1]
    assert line[change["column"] - 1 : change["end_column"] - 1] == "chunks"
    assert (change["text"], change["file"], change["line"]) == ("chunk", "support.yaml", first["line"])


def test_sarif_carries_the_fix(slips) -> None:
    results = json.loads(slips("check", "--format", "sarif").out)["runs"][0]["results"]
    (fix,) = results[0]["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "support.yaml"
    assert change["replacements"][0]["insertedContent"] == {"text": "chunk"}


def test_a_file_that_changes_meanwhile_is_left(slips, monkeypatch) -> None:
    from datetime import date

    from penstock.source.editing import write
    from penstock.verbs.fix import fix

    replace = write.replace
    file = slips.directory / "support.yaml"

    def late(root, path, before, after) -> None:
        file.write_bytes(before + b"# theirs\n")
        replace(root, path, before, after)

    monkeypatch.setattr(write, "replace", late)
    report = fix(
        slips.directory,
        settings=settings.read({"PENSTOCK_CACHE_DIR": str(slips.directory.parent / "cache")}),
        today=date(2026, 6, 1),
    )
    assert report.last.fixed == 0
    assert report.last.skipped[0].reason == "it has changed since it was read"
    assert file.read_text().endswith("# theirs\n")
    assert "chunks: {" in file.read_text()


def test_each_round_may_uncover_the_next(starter) -> None:
    starter.write(
        "spare.yaml",
        "kind: Model\nmetdata: {name: spare}\n"
        "spec: {model: builtin/echo, paramters: {}}  # penstock: ignore[PS701, PS702] why\n",
    )
    ended = starter("check", "--fix", "--format", "json")
    assert ended.code == 0, ended.out
    assert (starter.directory / "spare.yaml").read_text() == (
        "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: spare}\nspec: {model: builtin/echo, parameters: {}}\n"
    )
    assert json.loads(ended.out)["fixed"] == 5
