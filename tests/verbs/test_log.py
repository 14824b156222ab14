"""The history of a chain, its versions, and what was recorded of it."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.source import settings
from penstock.source.repository import git, notes
from penstock.verbs.checkout import past
from penstock.verbs.log import log

ROOT = Path(__file__).resolve().parents[2]
DIGEST = "sha256:" + "a" * 64
GIVEN = {"chain": "handbook", "environment": "production", "version": "9.9.9", "digest": DIGEST, "verdict": "PASS"}


def told(penstock: Any, *arguments: str) -> dict[str, Any]:
    ended = penstock("log", *arguments, "--format", "json")
    assert ended.code == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found


def rows(penstock: Any, *arguments: str) -> list[tuple[str, str, str]]:
    return [(each["subject"], each["change"], each["level"]) for each in told(penstock, *arguments)["commits"]]


ADDED = ("handbook", "added", "behavioural")


def test_every_commit_that_changed_the_chain(handbook: Any) -> None:
    handbook.write("notes.txt", "not ours\n")
    handbook.commit("elsewhere")
    handbook.replace("models/answerer.yaml", "sentences: 2", "sentences: 3")
    handbook.commit("longer")
    handbook.write("prompts/answer-system.md", "Answer shortly.\n")
    handbook.commit("a text")
    handbook.write("pages/new.md", "# New\n\nA new page.\n")
    handbook.commit("a page")
    handbook.write("models/answerer.yaml", (handbook.directory / "models/answerer.yaml").read_text() + "# a comment\n")
    handbook.commit("a comment")
    handbook.write("data/development.jsonl", "")
    handbook.commit("rows that no answer comes from")
    expected = [("a page", "modified", "behavioural"), ("a text", "modified", "behavioural")]
    expected += [("longer", "modified", "behavioural"), ADDED]
    assert rows(handbook, "handbook") == expected
    assert rows(handbook, "handbook") == expected  # from what was kept
    handbook.replace("models/answerer.yaml", "sentences: 3", "sentences: 4")
    handbook.commit("longer still")
    expected = [("longer still", "modified", "behavioural"), *expected]
    assert rows(handbook, "handbook") == expected  # partly from what was kept
    assert rows(handbook, "handbook", "-n", "2") == expected[:2]
    assert rows(handbook, "handbook", "--since", "HEAD~3") == expected[:1]
    assert rows(handbook, "handbook", "--since", "2001-01-01") == expected
    assert rows(handbook, "handbook", "--since", "2100-01-01") == []


def test_an_environment_has_a_history_of_its_own(handbook: Any) -> None:
    path = "environments/environments.yaml"
    text = (handbook.directory / path).read_text()
    handbook.write(
        path,
        f"{text.rstrip()}\n---\napiVersion: penstock/v1\nkind: Environment\nmetadata: {{name: trial}}\n"
        "spec: {patches: {Model/answerer: {spec: {parameters: {sentences: 5}}}}}\n",
    )
    handbook.commit("an environment")
    handbook.replace(path, "sentences: 5", "sentences: 6")
    handbook.commit("its patch")
    assert rows(handbook, "handbook", "--env", "trial")[0] == ("its patch", "modified", "behavioural")
    assert rows(handbook, "handbook") == [ADDED]


def test_a_rename_is_followed(handbook: Any) -> None:
    handbook.replace("models/answerer.yaml", "sentences: 2", "sentences: 3")
    handbook.commit("before")
    for path in handbook.directory.rglob("*.yaml"):
        path.write_text(path.read_text().replace("chain: handbook", "chain: manual"))
    handbook.replace("chains/handbook.yaml", "name: handbook", "name: manual")
    handbook.git("mv", "chains/handbook.yaml", "chains/manual.yaml")
    handbook.commit("rename")
    handbook.replace("models/answerer.yaml", "sentences: 3", "sentences: 4")
    handbook.commit("after")
    found = told(handbook, "manual")["commits"]
    assert [(each["subject"], each["chain"], each["change"]) for each in found] == [
        ("after", "manual", "modified"),
        ("rename", "manual", "renamed"),
        ("before", "handbook", "modified"),
        ("handbook", "handbook", "added"),
    ]
    assert found[1]["level"] == "breaking"


def test_a_merge_counts_once(handbook: Any) -> None:
    handbook.git("checkout", "--quiet", "-b", "side")
    for number in (3, 4):
        handbook.replace("models/answerer.yaml", f"sentences: {number - 1}", f"sentences: {number}")
        handbook.commit(f"side {number}")
    handbook.git("checkout", "--quiet", "main")
    handbook.write("other.txt", "x\n")
    handbook.commit("main")
    handbook.git("merge", "--quiet", "--no-ff", "--message", "merge", "side")
    assert rows(handbook, "handbook") == [("merge", "modified", "behavioural"), ADDED]


def test_a_file_that_was_broken_for_a_while(handbook: Any) -> None:
    handbook.replace("models/answerer.yaml", "sentences: 2", "sentences: 3")
    handbook.commit("longer")
    text = (handbook.directory / "chains/handbook.yaml").read_text()
    handbook.write("chains/handbook.yaml", text.replace("spec:", "spec: [", 1))
    handbook.commit("break")
    handbook.write("chains/handbook.yaml", text)
    handbook.commit("mend")
    assert rows(handbook, "handbook") == [
        ("mend", "modified", "breaking"),
        ("break", "modified", "breaking"),
        ("longer", "modified", "behavioural"),
        ADDED,
    ]


def test_a_reference_that_was_lost_for_a_while(handbook: Any) -> None:
    text = (handbook.directory / "models/answerer.yaml").read_text()
    (handbook.directory / "models/answerer.yaml").unlink()
    handbook.commit("lose")
    handbook.write("elsewhere.yaml", text)
    handbook.commit("find")
    assert [subject for subject, *_ in rows(handbook, "handbook")] == ["find", "lose", "handbook"]


@pytest.mark.parametrize("how", ["deleted", "emptied", "excluded"])
def test_a_chain_that_was_gone_for_a_while(handbook: Any, how: str) -> None:
    handbook.replace("models/answerer.yaml", "sentences: 2", "sentences: 3")
    handbook.commit("longer")
    path = "penstock.yaml" if how == "excluded" else "chains/handbook.yaml"
    text = (handbook.directory / path).read_text()
    if how == "deleted":
        (handbook.directory / path).unlink()
    else:
        handbook.write(path, "" if how == "emptied" else text.replace("spec:", "spec:\n  exclude: [chains/**]", 1))
    handbook.commit("lose")
    handbook.replace("models/answerer.yaml", "sentences: 3", "sentences: 4")
    handbook.commit("in between")
    handbook.write("models/more.yaml", "# handbook\n")
    handbook.commit("its name alone")
    handbook.write(path, text)
    handbook.commit("find")
    expected = [
        ("find", "added", "behavioural"),
        ("lose", "removed", "breaking"),
        ("longer", "modified", "behavioural"),
        ADDED,
    ]
    assert rows(handbook, "handbook") == expected
    assert rows(handbook, "handbook") == expected  # from what was kept
    handbook.git("tag", "handbook/v1.2.0", "HEAD~4")
    versions = [each["version"] for each in told(handbook, "handbook")["commits"]]
    assert versions == ["2.0.0", "2.0.0", "1.2.0", "1.0.0"]
    assert "chain removed" in handbook("log", "handbook").out


def test_a_chain_without_its_file_says_so(handbook: Any) -> None:
    (handbook.directory / "chains/handbook.yaml").unlink()
    handbook.commit("lose")
    ended = handbook("log", "handbook")
    assert ended.code == 2 and "no chain 'handbook'" in ended.err


@pytest.fixture
def shop(handbook: Any) -> Any:
    """The example as one of two projects: its models and pages are another's, whose folder lies beside it."""
    top = handbook.directory
    for folder in [each for each in top.iterdir() if each.name != ".git"]:
        (top / "app").mkdir(exist_ok=True)
        folder.rename(top / "app" / folder.name)
    for folder in ("models", "pages"):
        (top / "platform").mkdir(exist_ok=True)
        (top / "app" / folder).rename(top / "platform" / folder)
    declared = "apiVersion: penstock/v1\nkind: Dataset\nmetadata: {name: pages}\n"
    (top / "platform" / "penstock.yaml").write_text(
        "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: platform}\nspec: {}\n"
    )
    (top / "platform" / "pages.yaml").write_text(
        declared + 'spec: {purpose: grounding, source: {files: "pages/**/*.md"}}\n'
    )
    for path in (top / "app").rglob("*.yaml"):
        documents = path.read_text().split("\n---\n")
        left = [each for each in documents if not ("kind: Dataset" in each and "name: pages" in each)]
        path.write_text("\n---\n".join(left)) if left else path.unlink()
    root = top / "app" / "penstock.yaml"
    root.write_text(root.read_text().replace("spec:\n", "spec:\n  imports: [../platform]\n", 1))
    handbook.directory = top / "app"
    handbook.commit("two projects")
    return handbook


def test_a_chain_changes_with_what_its_project_imports(shop: Any) -> None:
    assert shop("check").code == 0, shop("check").err
    platform = shop.directory.parent / "platform"
    model = platform / "models" / "answerer.yaml"

    def edit(path: Path, text: str, subject: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        shop.git("add", "--all", "..")
        shop.commit(subject)

    edit(model, model.read_text().replace("sentences: 2", "sentences: 3"), "their model")
    edit(platform / "pages" / "new.md", "# New\n\nA new page.\n", "their page")
    edit(shop.directory.parent / "other" / "note.yaml", "a: 1\n", "nobody's")
    edit(platform / "models" / "unused.yaml", model.read_text().replace("name: answerer", "name: unused"), "unused")
    edit(shop.directory / "prompts" / "answer-system.md", "Answer shortly.\n", "our text")
    expected = [
        ("our text", "modified", "behavioural"),
        ("their page", "modified", "behavioural"),
        ("their model", "modified", "behavioural"),
    ]
    found = told(shop, "handbook")["commits"]
    assert [(each["subject"], each["change"], each["level"]) for each in found][:3] == expected
    assert [found[2]["reasons"][0][key] for key in ("resource", "path")] == [
        "Model/answerer",
        "spec.parameters.sentences",
    ]
    assert [each["subject"] for each in found[3:]] == ["two projects"]
    assert rows(shop, "handbook")[:3] == expected  # from what was kept


def test_imports_that_come_and_go(shop: Any) -> None:
    """Commits before the project imported another are told, and those while it did after it no longer does."""
    top = shop.directory.parent
    (top / "platform" / "models" / "answerer.yaml").write_text(
        (top / "platform" / "models" / "answerer.yaml").read_text().replace("sentences: 2", "sentences: 3")
    )
    shop.git("add", "--all", "..")
    shop.commit("their model")
    for folder in ("models", "pages", "pages.yaml"):
        shop.git("mv", f"../platform/{folder}", folder)
    shop.git("rm", "--quiet", "../platform/penstock.yaml")
    shop.replace("penstock.yaml", "  imports: [../platform]\n", "")
    shop.commit("one project")
    shop.replace("models/answerer.yaml", "sentences: 3", "sentences: 4")
    shop.commit("our model")
    found = rows(shop, "handbook")
    assert [subject for subject, *_ in found if subject != "one project"] == [
        "our model",
        "their model",
        "two projects",
    ]


def test_every_commit_of_imported_projects_agrees_with_diff(shop: Any) -> None:
    """The fast walk tells a commit exactly where comparing both whole sides finds the chain changed."""
    top = shop.directory.parent
    model, page = top / "platform" / "models" / "answerer.yaml", top / "platform" / "pages" / "more.md"
    texts = [model.read_text().replace("sentences: 2", f"sentences: {number}") for number in (3, 4)]
    edits: list[tuple[Path, str | None]] = [
        (model, texts[0]),
        (page, "# More\n\nMore.\n"),
        (top / "platform" / "penstock.yaml", None),
        (model, texts[1] + "# a comment\n"),
        (top / "platform" / "penstock.yaml", (top / "platform" / "penstock.yaml").read_text()),
    ]
    for number, (path, text) in enumerate(edits):
        path.unlink() if text is None else path.write_text(text)
        shop.git("add", "--all", "..")
        shop.commit(f"edit {number}")
    subjects = {subject for subject, *_ in rows(shop, "handbook")}
    for back in range(len(edits)):
        said = json.loads(shop("diff", f"HEAD~{back + 1}..HEAD~{back}", "--format", "json").out)
        told_ = f"edit {len(edits) - 1 - back}" in subjects
        assert told_ == ("handbook" in said["impact"]["chains"]), (back, said["impact"], subjects)


def test_versions_follow_from_tags_and_levels(handbook: Any) -> None:
    def versions() -> list[str]:
        return [each["version"] for each in told(handbook, "handbook")["commits"]]

    assert versions() == ["1.0.0"]
    handbook.git("tag", "handbook/v2.0.0")
    handbook.git("tag", "handbook/v1.9.0")
    handbook.git("tag", "handbook/vnext")
    handbook.replace("models/answerer.yaml", "sentences: 2", "sentences: 3")
    handbook.commit("longer")
    assert versions() == ["2.1.0", "2.0.0"]
    difference = json.loads(handbook("diff", "HEAD^..HEAD", "--format", "json").out)
    assert difference["versions"] == [{"chain": "handbook", "before": "2.0.0", "after": "2.1.0", "part": "minor"}]
    assert "next version 2.1.0 (minor)" in handbook("diff", "HEAD^..HEAD").out
    handbook.replace("models/answerer.yaml", "sentences: 3", "sentences: 4")
    handbook.commit("longer still")
    assert versions() == ["2.1.0", "2.1.0", "2.0.0"]
    handbook.git("tag", "--annotate", "--message", "x", "handbook/v2.1.0")
    handbook.replace("chains/handbook.yaml", "  outputs:", "  outputs:\n    more: x")
    compiled = json.loads(handbook("compile", "-o", "../bundles", "--format", "json").out)
    assert [each["version"] for each in compiled["bundles"]] == ["2.2.0"]
    before = json.loads(handbook("compile", "--rev", "HEAD", "-o", "../before", "--format", "json").out)["bundles"]
    handbook.git("tag", "-d", "handbook/v2.1.0", "handbook/v2.0.0", "handbook/v1.9.0")
    after = json.loads(handbook("compile", "--rev", "HEAD", "-o", "../after", "--format", "json").out)["bundles"]
    assert [each["version"] for each in before + after] == ["2.1.0", "1.0.0"]
    assert before[0]["digest"] == after[0]["digest"]


def test_what_was_recorded_is_shown_and_nothing_else(handbook: Any) -> None:
    commit = handbook.git("rev-parse", "HEAD")
    hostile: list[Any] = [
        {**GIVEN, "version": "9.9.9\n::error::"},
        {**GIVEN, "digest": "x"},
        {**GIVEN, "verdict": "\x1b[31mPASS"},
        {**GIVEN, "chain": "../x"},
        {**GIVEN, "environment": "other"},
        [[[]]],
        "PASS",
    ]
    lines = "\n".join([*map(json.dumps, hostile), "[" * 5000, "no json"])
    names = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    add = ["git", *names, "notes", "--ref=penstock", "add", "-F", "-", commit]
    subprocess.run(add, cwd=handbook.directory, input=lines, text=True, check=True)
    (only,) = told(handbook, "handbook")["commits"]
    assert (only["version"], only["verdict"], only["digest"]) == ("1.0.0", None, None)
    handbook.git("config", "user.name", "t")
    handbook.git("config", "user.email", "t@example.org")
    notes.write(handbook.directory, commit, [notes.Record("handbook", "production", "3.0.0", DIGEST, "PASS")])
    (only,) = told(handbook, "handbook")["commits"]
    assert (only["version"], only["verdict"], only["digest"]) == ("3.0.0", "PASS", DIGEST)
    assert "PASS" in handbook("log", "handbook").out


def test_a_note_that_is_too_large_is_left_out(handbook: Any) -> None:
    commit = handbook.git("rev-parse", "HEAD")
    handbook.git("config", "user.name", "t")
    handbook.git("config", "user.email", "t@example.org")
    record = notes.Record("handbook", "production", "3.0.0", DIGEST, "PASS")
    notes.write(handbook.directory, commit, [record])
    assert notes.read(handbook.directory) == {commit: [record]}
    notes.write(handbook.directory, commit, [record] * 1000)
    assert notes.read(handbook.directory) == {}


def test_notes_that_are_none_are_said(handbook: Any) -> None:
    blob = handbook.git("rev-parse", "HEAD:penstock.yaml")
    handbook.git("update-ref", notes.REF, blob)
    for arguments in (("log", "handbook"), ("diff", "HEAD")):
        ended = handbook(*arguments)
        assert ended.code == 2
        assert (
            "`refs/notes/penstock` names a blob" in ended.err and "git update-ref -d refs/notes/penstock" in ended.err
        )
    with pytest.raises(Fatal, match="names a blob"):
        notes.write(handbook.directory, handbook.git("rev-parse", "HEAD"), [notes.Record(**GIVEN)])
    handbook.git("update-ref", "-d", notes.REF)
    assert rows(handbook, "handbook") == [ADDED]


def test_a_gate_records_on_request_alone(handbook: Any) -> None:
    handbook.git("config", "user.name", "t")
    handbook.git("config", "user.email", "t@example.org")
    handbook.write("prompts/answer-system.md", "Answer shortly.\n")
    commit = handbook.commit("a text")
    first = handbook("gate", "--base", "HEAD^", "--head", "HEAD", "--format", "json")
    assert notes.read(handbook.directory) == {}
    assert handbook("gate", "--base", "HEAD^", "--record").code == 2
    again = handbook("gate", "--base", "HEAD^", "--head", "HEAD", "--record", "--format", "json")
    verdict = json.loads(first.out)["verdict"]
    assert first.code == again.code
    (record,) = notes.read(handbook.directory)[commit]
    assert record[:3] == ("handbook", "production", "1.0.0") and record.verdict == verdict
    assert told(handbook, "handbook")["commits"][0]["verdict"] == verdict
    handbook("gate", "--base", "HEAD^", "--head", "HEAD", "--record")
    assert len(notes.read(handbook.directory)[commit]) == 1


@pytest.mark.parametrize(
    "arguments", [["no-such"], ["handbook", "--env", "no-such"], ["handbook", "--since", "no-such"]]
)
def test_what_is_not_there_is_said(handbook: Any, arguments: list[str]) -> None:
    ended = handbook("log", *arguments)
    assert ended.code == 2 and "no" in ended.err.lower()


def test_a_shallow_clone_says_so(handbook: Any, tmp_path: Path) -> None:
    handbook.replace("models/answerer.yaml", "sentences: 2", "sentences: 3")
    handbook.commit("longer")
    subprocess.run(
        ["git", "clone", "--quiet", "--depth=1", f"file://{handbook.directory}", str(tmp_path / "shallow")], check=True
    )
    read = settings.read({"PENSTOCK_CACHE_DIR": str(tmp_path / "cache")})
    found = log(tmp_path / "shallow", settings=read, chain="handbook").last.data()
    assert found["shallow"] is True
    assert told(handbook, "handbook")["shallow"] is False


def _own() -> list[str]:
    """This repository's commits, newest first, back to the one that brought the example."""
    try:
        if git.run(ROOT, "rev-parse", "--is-shallow-repository").strip() == b"true":
            return []
        return git.run(ROOT, "rev-list", "HEAD", "--", "examples/handbook/penstock.yaml").decode().split()
    except git.Failed:
        return []


def _some(rows: list[str], count: int = 75) -> set[str]:
    """The newest and as many of the others at equal steps, so that years of history cost no more than this one's.

    PENSTOCK_TEST_HISTORY=all looks at each.
    """
    newest, others = rows[:count], rows[count:]
    step = 1 if os.environ.get("PENSTOCK_TEST_HISTORY") == "all" else len(others) // count + 1
    return {*newest, *others[::step]}


def test_a_part_of_a_history_is_bounded_and_reaches_its_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PENSTOCK_TEST_HISTORY", raising=False)
    for size in (0, 74, 75, 76, 150, 1000, 100_001):
        rows = [str(number) for number in range(size)]
        some = _some(rows)
        assert len(some) <= 150 and some >= set(rows[:75])
        assert size <= 150 or max(map(int, some)) >= size - size // 75 - 1
    monkeypatch.setenv("PENSTOCK_TEST_HISTORY", "all")
    assert _some(rows) == set(rows)


@pytest.mark.skipif(not _own(), reason="a shallow clone, or no clone: this repository's own history is not here")
def test_this_repository_s_own_history(tmp_path: Path) -> None:
    from penstock.verbs.diff import diff

    project = ROOT / "examples" / "handbook"
    read = settings.read({"PENSTOCK_CACHE_DIR": str(tmp_path / "cache")})
    at = past.Place(project, read, past.memory())
    head = git.resolve(ROOT, "HEAD")
    found = past.past(at, head, "handbook", None)
    assert found.is_whole and found.steps[-1]["change"] == "added"
    steps = {step["commit"]: step for step in found.steps}
    line = git.run(ROOT, "rev-list", "--first-parent", head).decode().split()
    every = git.run(ROOT, "rev-list", "--parents", head, f"^{found.steps[-1]['commit']}").decode().splitlines()
    for row in _some([row for row in every if row.split()[0] in steps]) | _some(every):
        commit, *parents = row.split()
        if not git.run(ROOT, "ls-tree", commit, "examples/handbook/penstock.yaml") or not parents:
            continue
        said = diff(project, settings=read, revisions=f"{commit}^..{commit}").last.data()
        if commit in line:
            assert (commit in steps) >= ("handbook" in said["impact"]["chains"]), commit
            assert not (commit in steps and said["level"] == "none"), commit
