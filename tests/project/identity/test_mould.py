"""A fingerprint that is made of what was kept of documents is the one that is made of the documents."""

import json
from pathlib import Path

import pytest
from tests.conftest import ROOT

from penstock.metrics.members import MEMBERS
from penstock.project.identity import fingerprint, mould
from penstock.project.link import Named, link
from penstock.project.load import load
from penstock.project.project import Project
from penstock.project.revisions import brief
from penstock.source import worktree
from penstock.source.store import memory

EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if (path / "penstock.yaml").exists())


def opened(root: Path, *, briefs: bool) -> Project:
    loaded = load(worktree.open(root), memory())
    if briefs:
        for resource in loaded.resources:
            brief.brief(resource)
    return link(loaded, None, MEMBERS)


@pytest.mark.parametrize("root", EXAMPLES, ids=lambda path: path.name)
def test_fingerprints_are_the_same(root: Path) -> None:
    plain, ours = opened(root, briefs=False), opened(root, briefs=True)
    expected = {identity: fingerprint.resource(plain, identity) for identity in plain.resources}
    assert {identity: fingerprint.resource(ours, identity) for identity in ours.resources} == expected
    assert not any(mould.NOTE in resource.notes for resource in plain.resources.values())
    made = {i: r.notes[mould.NOTE] for i, r in ours.resources.items() if mould.NOTE in r.notes}
    assert made
    again = opened(root, briefs=True)
    for identity, kept in made.items():
        again.resources[identity].notes[mould.NOTE] = json.loads(json.dumps(kept))
    assert {identity: fingerprint.resource(again, identity) for identity in again.resources} == expected


def test_what_rests_on_more_than_its_document_has_none() -> None:
    files = next(path for path in EXAMPLES if path.name == "handbook")
    project = opened(files, briefs=True)
    for identity, resource in project.resources.items():
        fingerprint.resource(project, identity)
        text = json.dumps(resource.data, default=str)
        if '"file"' in text or "vars" in text or identity.kind in ("Dataset", "Tool"):
            assert mould.NOTE not in resource.notes, identity


def test_holes() -> None:
    names = [Named("Model", (), "a", False, False), Named("Tool", (), "b", False, True), Named("Tool", (), "c", 0, 0)]
    made = mould.mould({"x": mould.hole(1), "y": ["é", mould.hole(0)]}, names)
    assert made is not None and mould.holes(made) == [("Tool", "b", True), ("Model", "a", False)]
    from penstock.source import canonical

    assert mould.cast(made, ['b "1"', "2"]) == canonical.digest({"x": 'b "1"', "y": ["é", "2"]})
    assert mould.mould({"x": 1}, names) == canonical.digest({"x": 1})
    assert mould.mould([mould.hole(0), mould.hole(0)], names) is None
