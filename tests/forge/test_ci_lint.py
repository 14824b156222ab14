"""Whatever stands in a pipeline, the linter ends: with findings, and no exception."""

import copy
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.forge.test_ci_rules import files

from penstock.forge import ci_files
from penstock.forge.ci_lint import lint
from penstock.forge.ci_rules import CI_RULES
from penstock.source.tree import Entry

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("PENSTOCK_TEST_CI_MUTANTS", "300"))
STRANGE: list[Any] = [
    None, True, False, 0, -1, 1.5, "", "x", "${{", "${{ github.head_ref }}", "penstock gate || true", "$(" * 50,
    [], [None], [[1]], ["penstock gate | tee x"], {}, {"a": None}, {"run": "penstock ci &"}, {"exit_codes": [[1]]},
    "always()", "write-all", {"ref": ["x"]}, "\n\n", "a\tb", "💥",
]  # fmt: skip


class Memory:
    """A Tree of a few files."""

    name = "worktree"
    prefix = ""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def entries(self) -> list[Entry]:
        return [Entry(path, "file") for path in sorted(self.files)]

    def read(self, path: str) -> bytes:
        return self.files[path]

    def beside(self, prefix: str) -> None:
        return None


def found(files: dict[str, bytes]) -> list[str]:
    tree = Memory(files)
    paths = ci_files.candidates(tree)
    return [each.name for each in lint(tree, *ci_files.read(tree, paths), paths)]


def seeds() -> Iterator[tuple[str, Any]]:
    for name in CI_RULES:
        for path, text in files(name, "## Example").items():
            yield path, yaml.load(text, yaml.BaseLoader)
    yield "action.yml", yaml.load((ROOT / "action.yml").read_text(encoding="utf-8"), yaml.BaseLoader)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])


def test_no_mutant_ends_it() -> None:
    chance = random.Random(8)
    known = list(seeds())
    for _ in range(ROUNDS):
        path, value = chance.choice(known)
        value = copy.deepcopy(value)
        for _ in range(chance.randint(1, 4)):
            holder, key = chance.choice(list(places(value)))
            if chance.random() < 0.2 and isinstance(holder, dict):
                holder[chance.choice(["if", "needs", "permissions", "env", "with", "rules", "script"])] = None
            holder[key] = copy.deepcopy(chance.choice(STRANGE))
        text = json.dumps(value, ensure_ascii=False).encode()
        try:
            found({path: text})
        except Exception as error:
            raise AssertionError(f"{path}: {text.decode()}") from error


@pytest.mark.parametrize(
    "script",
    ["${{ " * 20_000, "${{ a }}" * 100, "penstock gate || " * 100, "$(penstock gate " * 100, "a\n" * 10_000],
    ids=["open", "many", "or", "nested", "lines"],
)
def test_long_scripts_are_read_to_the_end(script: str) -> None:
    job = {"runs-on": "x", "steps": [{"run": script}, {"run": "penstock gate || true"}]}
    value = {"on": ["pull_request"], "permissions": {}, "jobs": {"gate": job}}
    assert "swallowed-failure" in found({".github/workflows/a.yml": json.dumps(value).encode()})


def test_what_cannot_be_read_is_a_finding_and_the_rest_is_looked_at() -> None:
    bad = b"on: [push]\njobs: {a: {steps: [{run: 'penstock gate || true'}]}, a: 1}\n"
    assert set(found({".github/workflows/a.yml": bad})) >= {"duplicate-key", "swallowed-failure"}
    assert found({".github/workflows/a.yml": b"\xff\xfe"}) == ["yaml-encoding"]
