"""Comparing what a change can touch says what comparing the whole says, to the byte."""

import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import ROOT

from penstock.diagnostics.fatal import Fatal
from penstock.project.revisions import outline
from penstock.project.revisions.reading import Reading
from penstock.source import settings, worktree
from penstock.verbs.checkout import opening, revisions
from penstock.verbs.diff import diff

PROJECTS = {"handbook": ROOT / "examples" / "handbook", "small": ROOT / "tests" / "diff" / "project"}
ENVIRONMENT = """apiVersion: penstock/v1
kind: Environment
metadata: {name: staging}
spec:
  extends: %s
  vars: {region: %s}
  patches: {%s: {metadata: {description: Patched.}}}
"""
MODEL = """apiVersion: penstock/v1
kind: Model
metadata: {name: beside}
spec: {provider: builtin, model: extractive}
"""
WORDS = {
    "temperature: 0": "temperature: 1",
    "take: 4": "take: 5",
    "question": "questions",
    "margin: 0.05": "margin: 0.06",
    "sentences": "sentence",
    "tokens: 200": "tokens: 100",
    "description": "described",
    "prod": "dev",
}
Narrow = Callable[..., revisions.Both | None]
narrow: Narrow = revisions._narrow


def git(root: Path, *arguments: str) -> str:
    names = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *names, *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


def commit(root: Path) -> str:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "change")
    return git(root, "rev-parse", "HEAD").strip()


@pytest.fixture(params=sorted(PROJECTS))
def root(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose documents stand in files of their own, committed."""
    monkeypatch.setattr(worktree, "YOUNG", 0)
    monkeypatch.setattr(outline, "STALE", 0)
    folder = tmp_path / "project"
    shutil.copytree(PROJECTS[request.param], folder)
    for path in list(folder.rglob("*.yaml")):
        first, *rest = path.read_text().split("\n---\n")
        path.write_text(first + "\n")
        for number, text in enumerate(rest):
            path.with_name(f"{path.stem}-{number}.yaml").write_text(text)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    return folder


def said(root: Path, cache: Path, compared: str, environment: str | None, *, ci: bool = False) -> str:
    read = settings.read({"PENSTOCK_CACHE_DIR": str(cache), "CI": "true" if ci else ""})
    try:
        return json.dumps(diff(root, settings=read, revisions=compared, environment=environment).last.data())
    except Fatal as fatal:
        return f"fatal: {fatal}"


def agrees(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compared: str, environment: str | None) -> bool:
    """Whether the change was narrow; the answers must be the same with a cache, without, and over the whole."""
    found = []

    def watched(*given: object) -> revisions.Both | None:
        found.append(narrow(*given))
        return found[-1]

    monkeypatch.setattr(revisions, "_narrow", lambda *given: None)
    whole = said(root, tmp_path / "whole", compared, environment)
    monkeypatch.setattr(revisions, "_narrow", watched)
    for _ in range(2):
        assert said(root, tmp_path / "kept", compared, environment) == whole
    assert said(root, tmp_path / "kept", compared, environment, ci=True) == whole
    return found != [] and found[-1] is not None


def pick(chance: random.Random, root: Path, pattern: str = "*.yaml") -> Path:
    return chance.choice(sorted(path for path in root.rglob(pattern) if path.name != "penstock.yaml"))


def edit(chance: random.Random, root: Path) -> None:
    """One of the things that people do, and some that they should not."""
    path, other = pick(chance, root), pick(chance, root)
    text = path.read_text()
    names = re.findall(r"^(?:  |metadata: \{)name: ([a-z0-9-]+)", text, re.MULTILINE)
    match chance.randrange(18):
        case 0:
            path.unlink()
        case 1:
            path.rename(path.with_name("moved-" + path.name))
        case 2:
            (root / f"again-{path.name}").write_text(text)
        case 3:
            path.write_text(text.replace("spec:", "spec: [", 1))
        case 4 if names:
            path.write_text(text.replace(f"name: {names[0]}", f"name: {names[0]}-new", 1))
        case 5 if names:
            for each in root.rglob("*.yaml"):
                each.write_text(each.read_text().replace(names[0], f"{names[0]}-new"))
        case 6:
            path.write_text(text + "\n# a comment\n")
        case 7:
            (root / "staging.yaml").write_text(
                ENVIRONMENT % (chance.choice(["null", "production"]), chance.choice("ab"), _address(other))
            )
        case 8 | 9:
            words = [word for word in WORDS if word in text]
            if words:
                word = chance.choice(words)
                path.write_text(text.replace(word, WORDS[word], 1))
        case 10 | 11:
            found = sorted(each for each in root.rglob("*") if each.suffix in (".md", ".jsonl"))
            if found:
                each = chance.choice(found)
                lines = each.read_text().splitlines(keepends=True)
                each.write_text("".join(lines[:-1] if chance.random() < 0.5 else [*lines, lines[-1]]))
        case 12:
            found = sorted(root.rglob("*.md"))
            if found:
                each = chance.choice(found)
                each.with_name(f"new-{each.name}").write_text("# New\n\nNew text.\n")
        case 13:
            (root / "inner").mkdir(exist_ok=True)
            (root / "inner" / "penstock.yaml").write_text((root / "penstock.yaml").read_text())
        case 14:
            whole = root / "penstock.yaml"
            whole.write_text(whole.read_text().replace("spec:", f"spec:\n  exclude: [{path.relative_to(root)}]", 1))
        case 15:
            path.write_text(text + "\n---\n" + other.read_text())
        case 16:
            (root / "faulty.yaml").write_text(text.replace("spec:", "spice:", 1))
        case 17:
            path.write_text(chance.choice(["", "# nothing left\n"]))


def _address(path: Path) -> str:
    lines = path.read_text().splitlines()
    kind = next((line.split(": ")[1] for line in lines if line.startswith("kind: ")), "Model")
    name = next((line.split("name: ")[1].split(",")[0].strip(" }") for line in lines if "name: " in line), "x")
    return f"{kind}/{name}"


@pytest.mark.parametrize("seed", range(int(os.environ.get("PENSTOCK_SEEDS", "3"))))
def test_random_edits(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    chance = random.Random(seed)
    narrowed = []
    for _ in range(6):
        start = git(root, "rev-parse", "HEAD").strip()
        for _ in range(chance.randrange(1, 4)):
            edit(chance, root)
        environment = chance.choice([None, None, "default", "production", "staging"])
        agrees(root, tmp_path, monkeypatch, start, environment)
        narrowed.append(agrees(root, tmp_path, monkeypatch, f"{start}..{commit(root)}", environment))
        if chance.random() < 0.5:
            git(root, "checkout", "--quiet", start)
    assert len(narrowed) == 6


def test_a_change_of_one_file_is_narrow(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = git(root, "rev-parse", "HEAD").strip()
    path = next(path for path in sorted(root.rglob("*.yaml")) if "kind: PromptTemplate" in path.read_text())
    path.write_text(path.read_text().replace("question", "questions"))
    assert agrees(root, tmp_path, monkeypatch, start, None)
    assert agrees(root, tmp_path, monkeypatch, f"{start}..{commit(root)}", None)


def test_settings_are_compared_as_a_whole(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = git(root, "rev-parse", "HEAD").strip()
    path = root / "penstock.yaml"
    path.write_text(path.read_text().replace("spec:", "spec: {} #", 1))
    assert not agrees(root, tmp_path, monkeypatch, f"{start}..{commit(root)}", "default")


@pytest.mark.parametrize("text", ["", "# nothing left\n"])
def test_a_file_that_holds_nothing(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    start = git(root, "rev-parse", "HEAD").strip()
    path = next(path for path in sorted(root.rglob("*.yaml")) if "kind: Model" in path.read_text())
    path.write_text(text)
    (root / "models-beside.yaml").write_text(MODEL)
    assert agrees(root, tmp_path, monkeypatch, start, None)
    assert agrees(root, tmp_path, monkeypatch, f"{start}..{commit(root)}", None)


def test_the_index_is_compared_as_a_whole(root: Path, tmp_path: Path) -> None:
    at = opening.place(root, settings.read({"PENSTOCK_CACHE_DIR": str(tmp_path)}))
    assert narrow(at, git(root, "rev-parse", "HEAD").strip(), "index", None, Reading(None)) is None


def test_a_bare_repository(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = git(root, "rev-parse", "HEAD").strip()
    path = next(path for path in sorted(root.rglob("*.yaml")) if "kind: PromptTemplate" in path.read_text())
    path.write_text(path.read_text().replace("question", "questions"))
    end = commit(root)
    git(root, "clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    assert agrees(tmp_path / "bare.git", tmp_path, monkeypatch, f"{start}..{end}", None)
