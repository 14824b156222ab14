"""A check that rests on what earlier ones kept says what a check of an empty cache says, to the byte."""

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from penstock.project import pack
from penstock.source import settings, worktree
from penstock.verbs.check import check

TODAY = date(2026, 5, 4)
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
Checked = Callable[[], str]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of an example; whatever was found out is written, and a file's stamp is trusted at once."""
    monkeypatch.setattr(pack, "STALE", 0)
    monkeypatch.setattr(worktree, "YOUNG", 0)
    folder = tmp_path / "project"
    copied("handbook", folder)
    return folder


def copied(example: str, folder: Path) -> None:
    """An example with each document in a file of its own, so that an edit is one of few resources."""
    shutil.copytree(EXAMPLES / example, folder)
    for path in list(folder.rglob("*.yaml")):
        first, *rest = path.read_text().split("\n---\n")
        path.write_text(first + "\n")
        for number, text in enumerate(rest):
            path.with_name(f"{path.stem}-{number}.yaml").write_text(text)


def checked(root: Path, cache: Path) -> str:
    read = settings.read({"PENSTOCK_CACHE_DIR": str(cache)})
    return json.dumps(check(root, settings=read, today=TODAY).last.data())


def agrees(root: Path, tmp_path: Path) -> str:
    """What a check says that may rest on the cache; it must be what one says that cannot."""
    kept, fresh = tmp_path / "kept", tmp_path / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    said = checked(root, kept)
    assert said == checked(root, fresh)
    assert said == checked(root, kept)
    return said


def warm(root: Path, tmp_path: Path) -> str:
    """Checks until the cache knows which files are read beside the specs, and what is sound."""
    model = holding(root, "kind: Model")
    for _ in range(2):
        agrees(root, tmp_path)
        model.write_text(model.read_text() + "# seen\n")
    return agrees(root, tmp_path)


def specs(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*.yaml") if path.name != "penstock.yaml")


def holding(root: Path, text: str) -> Path:
    return next(path for path in specs(root) if text in path.read_text())


def test_an_edit_of_what_others_refer_to(root: Path, tmp_path: Path) -> None:
    sound = warm(root, tmp_path)
    prompt = holding(root, "kind: PromptTemplate")
    before = prompt.read_text()
    prompt.write_text(before.replace("question", "enquiry"))
    broken = agrees(root, tmp_path)
    assert broken != sound
    prompt.write_text(before)
    assert agrees(root, tmp_path) == sound


def test_a_file_goes_comes_back_and_is_renamed(root: Path, tmp_path: Path) -> None:
    sound = warm(root, tmp_path)
    prompt = holding(root, "kind: PromptTemplate")
    text = prompt.read_text()
    prompt.unlink()
    assert agrees(root, tmp_path) != sound
    prompt.with_name("renamed.yaml").write_text(text)
    agrees(root, tmp_path)
    prompt.with_name("renamed.yaml").unlink()
    prompt.write_text(text)
    assert agrees(root, tmp_path) == sound


def test_a_text_or_rows_that_specs_read(root: Path, tmp_path: Path) -> None:
    warm(root, tmp_path)
    others = [path for path in root.rglob("*") if path.suffix in (".md", ".jsonl", ".csv", ".txt", ".py")]
    assert others
    for path in others:
        path.write_text(path.read_text() + "\n{{ unheard_of }}\n")
        agrees(root, tmp_path)


def test_what_is_wrong_with_a_file_or_value_alone(root: Path, tmp_path: Path) -> None:
    warm(root, tmp_path)
    prompt, text = holding(root, "kind: PromptTemplate"), next(root.rglob("*.md"))
    label = 'metadata:\n  labels: {note: "%s"}'
    cases = {
        "PS009": (prompt, lambda before: before.replace("metadata:", label % r"a\rb", 1)),
        "PS010": (prompt.with_name("blank.yaml"), lambda before: "# later\n"),
        "PS701": (text, lambda before: before + "\nAKIAABCDEFGHIJKLMNOP\n"),
        "PS704": (prompt, lambda before: before.replace("metadata:", label % r"a\u202eb", 1)),
        "PS705": (text, lambda before: before + "\nvault://team/key\n"),
        "PS215": (text.with_name(text.name.upper()), lambda before: "x"),
    }
    for code, (path, change) in cases.items():
        before = path.read_text() if path.exists() else None
        path.write_text(change(before or ""))
        said = agrees(root, tmp_path)
        assert f'"{code}"' in said
        other = holding(root, "kind: Model")
        other.write_text(other.read_text() + "# seen\n")
        assert f'"{code}"' in agrees(root, tmp_path), "where something else has changed"
        path.unlink() if before is None else path.write_text(before)
        assert f'"{code}"' not in agrees(root, tmp_path)


@pytest.mark.parametrize(
    "example", sorted(path.name for path in EXAMPLES.iterdir() if (path / "penstock.yaml").exists())
)
@pytest.mark.parametrize("seed", range(2))
def test_random_edits(root: Path, tmp_path: Path, example: str, seed: int) -> None:
    shutil.rmtree(root)
    copied(example, root)
    draw = random.Random(seed)
    texts = [path for path in sorted(root.rglob("*")) if path.is_file() and path.suffix in (".yaml", ".md", ".jsonl")]
    originals = {path: path.read_text() for path in texts}
    warm(root, tmp_path)
    for _ in range(12):
        path = draw.choice(texts)
        lines = (path.read_text() if path.exists() else originals[path]).splitlines(keepends=True)
        match draw.randrange(5):
            case 0:
                path.write_text(originals[path])
            case 1 if path.name != "penstock.yaml":
                path.unlink(missing_ok=True)
            case 2:
                del lines[draw.randrange(len(lines)) :][:1]
                path.write_text("".join(lines))
            case 3:
                at = draw.randrange(len(lines))
                path.write_text("".join([*lines[:at], *lines[at + 1 :]]))
            case _:
                words = [word for line in lines for word in line.split() if word.isalpha()] or ["x"]
                path.write_text("".join(lines).replace(draw.choice(words), draw.choice(words), 1))
        agrees(root, tmp_path)


@pytest.mark.parametrize("harm", ["nothing", "cut", "flipped", "no record", "another shape"])
def test_a_record_that_is_none_of_ours_is_a_miss(root: Path, tmp_path: Path, harm: str) -> None:
    """Also one whose checksum fits."""
    from penstock.source.store import Store

    sound = agrees(root, tmp_path)
    place = tmp_path / "kept" / "store.sqlite"
    store = Store(place)
    key = str(root.resolve())
    record = store.get_bytes(pack.SPACE, key)
    assert record is not None
    harmed = {
        "nothing": b"",
        "cut": record[: len(record) // 3],
        "flipped": bytes(byte ^ 1 for byte in record),
        "no record": b"99999999999\n{}",
        "another shape": b'%d\n{"edition":1,"files":{"a":[1]},"others":{}}' % 46,
    }[harm]
    store.put_bytes(pack.SPACE, key, harmed)
    store.close()
    with sqlite3.connect(place) as connection:
        connection.execute("DELETE FROM entries WHERE space = 'check'")
    assert checked(root, tmp_path / "kept") == sound


def test_under_ci_no_record_is_read_or_written(root: Path, tmp_path: Path) -> None:
    read = settings.read({"PENSTOCK_CACHE_DIR": str(tmp_path / "kept"), "CI": "true"})
    check(root, settings=read, today=TODAY)
    from penstock.source.store import Store

    assert Store(tmp_path / "kept" / "store.sqlite").get_bytes(pack.SPACE, str(root.resolve())) is None


LARGE = """
import json, sys
from datetime import date
from pathlib import Path
from penstock.source import elsewhere, settings
from penstock.verbs.check import check
if sys.argv[2] == "alone":
    elsewhere.is_possible = lambda: False
read = settings.read({"PENSTOCK_CACHE_DIR": sys.argv[1], "CI": sys.argv[3]})
print(json.dumps(check(Path("."), settings=read, today=date(2026, 5, 4)).last.data()))
"""


@pytest.mark.parametrize("ci", ["", "true"])
def test_two_processes_say_what_one_says(tmp_path: Path, ci: str) -> None:
    """Of a project large enough for two, with faults in both halves, within files and between them."""
    root = tmp_path / "large"
    shutil.copytree(EXAMPLES / "handbook", root)
    for number in range(400):
        head = f"apiVersion: penstock/v1\nkind: {{}}\nmetadata: {{{{name: m-{number}}}}}\nspec:\n"
        model = head.format("Model") + "  model: builtin/extractive\n  mode: chat\n"
        text = "{{ question }}" if number % 50 else "{{ unknown }} sk-" + "a1" * 20
        prompt = head.format("PromptTemplate") + "  format: jinja2\n  inputs: {question: {type: string}}\n"
        prompt += f"  messages: [{{role: user, content: '{text}'}}]\n"
        (root / f"model-{number}.yaml").write_text(model if number % 70 else model + "  modes: chat\n")
        (root / f"prompt-{number}.yaml").write_text(prompt)

    def said(how: str) -> str:
        arguments = [sys.executable, "-c", LARGE, str(tmp_path / how), how, ci]
        return subprocess.run(arguments, cwd=root, capture_output=True, text=True, check=True).stdout

    both = said("both")
    assert both == said("alone")
    assert both == said("both")
    assert len(json.loads(both)["diagnostics"]) > 20


def test_edits_of_an_imported_project(root: Path, tmp_path: Path) -> None:
    """Half of the example is moved to another project, which the first one imports."""
    other = root / "shared"
    for path in specs(root):
        text = path.read_text()
        if any(f"kind: {kind}\n" in text for kind in ("Model", "Dataset", "Retriever", "PromptTemplate")):
            target = other / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
    for folder in [path for path in root.iterdir() if path.is_dir() and path != other]:
        for path in [each for each in folder.rglob("*") if each.is_file() and each.suffix != ".yaml"]:
            target = other / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    (other / "penstock.yaml").write_text("apiVersion: penstock/v1\nkind: Project\nmetadata: {name: shared}\nspec: {}\n")
    project = root / "penstock.yaml"
    project.write_text(project.read_text().replace("spec:\n", "spec:\n  imports: [shared]\n"))
    assert "imports: [shared]" in project.read_text()
    sound = warm(root, tmp_path)
    assert json.loads(sound)["diagnostics"] == []
    for kind in ("Model", "Dataset", "PromptTemplate"):
        path = holding(other, f"kind: {kind}\n")
        before = path.read_text()
        path.write_text(before.replace("kind:", "kin:", 1))
        assert agrees(root, tmp_path) != sound
        path.write_text("# seen\n" + before)
        assert agrees(root, tmp_path) == sound
        path.rename(path.with_suffix(".txt"))
        agrees(root, tmp_path)
        path.with_suffix(".txt").rename(path)
        assert agrees(root, tmp_path) == sound
    (other / "penstock.yaml").unlink()
    assert "unknown-import" in agrees(root, tmp_path)
