"""Two resources are alike exactly where their fingerprints are equal."""

import random
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from tests.conftest import ROOT

from penstock.metrics.members import MEMBERS
from penstock.project.identity import alike, fingerprint, mould
from penstock.project.link import link
from penstock.project.load import load
from penstock.project.project import Project
from penstock.project.revisions import brief
from penstock.source import worktree
from penstock.source.store import memory
from penstock.spec.field import Aspect, Reference, marks_of
from penstock.spec.kinds import KINDS

PROJECTS = [ROOT / "examples" / name for name in ("handbook", "agent")]
EDITS = [
    ("temperature: 0", "temperature: 1"),
    ("take: 4", "take: 5"),
    ("sentences", "words"),
    ("take: 5", "take: 5  # five"),
    ("sentences: 2", "sentences: true"),
    ("description: ", "description: Other "),
    ("{{", "{{  "),
    ("{{", "{# said #}{{"),
    (". ", "! "),
    ("question", "asked"),
    ("  model: ", "  model: other-"),
]


def opened(root: Path) -> Project:
    loaded = load(worktree.open(root), memory())
    for resource in loaded.resources:
        brief.brief(resource)
    return link(loaded, None, MEMBERS)


def agree(base: Project, head: Project) -> int:
    """How many pairs of one kind are alike, of those of one name and some others."""
    found = 0
    pairs = [(old, new) for old, new in product(base.resources, head.resources) if old.kind == new.kind != "Dataset"]
    others = [(old, new) for old, new in pairs if old != new]
    for old, new in [
        *(pair for pair in pairs if pair[0] == pair[1]),
        *random.Random(0).sample(others, min(40, len(others))),
    ]:
        is_same = fingerprint.resource(base, old) == fingerprint.resource(head, new)
        assert alike.resource(base, old, head, new) is is_same, (old, new)
        found += is_same
    return found


@pytest.mark.parametrize("root", PROJECTS, ids=lambda path: path.name)
def test_edits(root: Path, tmp_path: Path) -> None:
    chance = random.Random(root.name)
    copy = tmp_path / "project"
    shutil.copytree(root, copy)
    base = opened(root)
    assert agree(base, opened(copy))
    for before, after in EDITS:
        paths = [path for path in sorted(copy.rglob("*.yaml")) if before in path.read_text()]
        for path in chance.sample(paths, min(2, len(paths))):
            path.write_text(path.read_text().replace(before, after))
        agree(base, opened(copy))


DOCUMENT = "apiVersion: penstock/v1\nkind: %s\nmetadata: {name: %s}\nspec: %s\n"


def chains(root: Path, **calls: str) -> Project:
    """Chains that each call another one."""
    root.mkdir()
    (root / "penstock.yaml").write_text(DOCUMENT % ("Project", "p", "{}"))
    for name, called in calls.items():
        spec = f"{{steps: {{a: {{chain: {called}}}}}, outputs: {{x: 1}}}}"
        (root / f"{name}.yaml").write_text(DOCUMENT % ("Chain", name, spec))
    return opened(root)


def test_circles_and_what_is_missing(tmp_path: Path) -> None:
    made = [
        chains(tmp_path / "line", a="b", b="c", c="none"),
        chains(tmp_path / "other", a="b", b="c", c="nothing"),
        chains(tmp_path / "circle", a="b", b="c", c="a"),
        chains(tmp_path / "longer", a="b", b="c", c="d", d="a"),
        chains(tmp_path / "itself", a="b", b="c", c="c"),
    ]
    assert [agree(base, head) for base, head in product(made, made)].count(0) < len(made) ** 2


def test_no_fingerprint_is_made_of_what_is_written_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    base, head = (opened(ROOT / "examples" / "handbook") for _ in range(2))
    monkeypatch.setattr(fingerprint, "resource", None)
    monkeypatch.setattr(fingerprint, "moulded", None)
    closed = [each for each in base.resources if mould.closed(base, each) is not None]
    assert closed
    assert all(alike.resource(base, each, head, each) for each in closed)


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a value of a field may be made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models(field.annotation)
    for part in get_args(annotation):
        yield from models(part)


@pytest.mark.parametrize("kind", mould.KINDS)
def test_what_is_no_behaviour_names_nothing(kind: str) -> None:
    for model in models(KINDS[kind]):
        for field in model.model_fields.values():
            named = any(isinstance(mark, Reference) for mark in marks_of(field))
            if any(isinstance(mark, Aspect) and mark is not Aspect.BEHAVIOUR for mark in marks_of(field)):
                inner = [marks_of(each) for below in models(field.annotation) for each in below.model_fields.values()]
                assert not named and not any(isinstance(mark, Reference) for marks in inner for mark in marks)
