"""A check is repeated from memory only where nothing that it saw has changed."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from penstock.source import settings
from penstock.verbs.check import check
from penstock.verbs.checkout import unchanged

TODAY = date(2026, 5, 4)
NEW = "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: second}\nspec: {model: builtin/extractive, mod: chat}\n"


@pytest.fixture
def again(starter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[str, bool]]:
    """Checks; gives the section as text and whether it came from memory."""
    found: list[bool] = []
    find = unchanged.find

    def watched(*arguments: object) -> object:
        section = find(*arguments)
        found.append(section is not None)
        return section

    monkeypatch.setattr(unchanged, "find", watched)

    def run(today: date = TODAY, environ: dict[str, str] | None = None, **asked: str) -> tuple[str, bool]:
        found.append(False)
        read = settings.read({"PENSTOCK_CACHE_DIR": str(tmp_path / "kept"), **(environ or {})})
        report = check(starter.directory, settings=read, today=today, **asked)
        return json.dumps(report.last.data()), found[-1]

    return run


def test_nothing_changed(again: Callable[..., tuple[str, bool]]) -> None:
    first, from_memory = again()
    assert not from_memory
    assert again() == (first, True)


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("support.yaml", "  mode: chat", "  mod: chat"),
        ("support.yaml", "kind: Chain", "kind: Chain # penstock: ignore[PS301]"),
    ],
)
def test_a_file_changed(starter, again: Callable[..., tuple[str, bool]], path: str, before: str, after: str) -> None:
    first, _ = again()
    starter.replace(path, before, after)
    second, from_memory = again()
    assert not from_memory
    assert second != first
    starter.replace(path, after, before)
    assert again() == (first, False)


def test_a_file_of_a_dataset_changed(starter, again: Callable[..., tuple[str, bool]]) -> None:
    again()
    (rows,) = starter.directory.rglob("*.jsonl")
    rows.write_text(rows.read_text() + "no row\n")
    section, from_memory = again()
    assert not from_memory
    assert "dataset-row" in section


def test_a_file_came_or_went(starter, again: Callable[..., tuple[str, bool]]) -> None:
    first, _ = again()
    starter.write("new.yaml", NEW)
    second, from_memory = again()
    assert not from_memory
    assert "unknown-field" in second
    (starter.directory / "new.yaml").unlink()
    assert again() == (first, False)


def test_another_day_environment_tool_or_question(
    starter, again: Callable[..., tuple[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    again()
    assert not again(date(2026, 5, 5))[1]
    assert not again(environment="default")[1]
    again()
    assert not again(paths=(str(starter.directory / "support.yaml"),))[1]
    assert again()[1]
    assert not again(environ={"CI": "true"})[1]
    monkeypatch.setattr(unchanged, "edition", lambda: "another")
    assert not again()[1]
