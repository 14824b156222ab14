"""The digest of an Evaluation: over what changes a score, and nothing else."""

from collections.abc import Callable

import pytest

from penstock.bundle.evaluation import resolve
from penstock.diagnostics.fatal import Fatal
from penstock.project.project import Project


def test_holds_rows_fields_and_signatures(open_files: Callable[..., Project]) -> None:
    found = resolve(open_files(), "quality")
    assert [row.id for row in found.rows] == ["q1"]
    assert (found.key, found.cluster, found.reviewed) == ("id", None, None)
    assert list(found.signatures) == ["equal"]
    assert found.values()[0]["answer"] == "From nine to five."


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("evaluation.yaml", "guard: {min: 0.5}", "guard: {min: 0.9}"),
        ("evaluation.yaml", "name: quality", "name: other"),
    ],
)
def test_guards_and_names_are_left_out(
    open_files: Callable[..., Project], files: dict[str, str], path: str, old: str, new: str
) -> None:
    name = "other" if new == "name: other" else "quality"
    changed = open_files({path: files[path].replace(old, new)}, folder="other")
    assert resolve(changed, name).digest == resolve(open_files(), "quality").digest


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("questions.jsonl", "nine", "ten"),
        ("evaluation.yaml", "row.question }", "row.answer }"),
        ("evaluation.yaml", "  chain: shop", "  chain: shop\n  repeats: 2"),
        ("evaluation.yaml", "  chain: shop", "  chain: shop\n  required: ${{ row.id == 'q1' }}"),
        ("evaluation.yaml", "  chain: shop", "  chain: shop\n  slices: {of: '${{ row.id }}'}"),
        ("evaluation.yaml", "outputs.answer", "outputs.region"),
        ("evaluation.yaml", ", key: id", ", key: question"),
    ],
)
def test_what_changes_a_score_changes_the_digest(
    open_files: Callable[..., Project], files: dict[str, str], path: str, old: str, new: str
) -> None:
    assert old in files[path]
    changed = open_files({path: files[path].replace(old, new)}, folder="other")
    assert resolve(changed, "quality").digest != resolve(open_files(), "quality").digest


def test_unknown_name_and_faulty_rows(open_files: Callable[..., Project]) -> None:
    with pytest.raises(Fatal, match="no Evaluation 'qualty'") as raised:
        resolve(open_files(), "qualty")
    assert "quality" in (raised.value.help or "")
    broken = open_files({"questions.jsonl": "{\n"}, folder="broken")
    with pytest.raises(Fatal, match="has findings") as raised:
        resolve(broken, "quality")
    assert raised.value.exit_code == 1
