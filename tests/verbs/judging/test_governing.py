"""Policies, monitors and descent of the example, and of a project that breaks its own."""

import os
from datetime import date
from pathlib import Path

import pytest
from tests.conftest import ROOT

from penstock.bundle.release import release
from penstock.diff.change import Change, Cost, Difference, Impact, Level
from penstock.project.project import Project
from penstock.source import settings
from penstock.spec.resource import Identity
from penstock.verbs.checkout import opening
from penstock.verbs.judging import governing

TODAY = date(2026, 6, 1)
POLICIES = """\
apiVersion: penstock/v1
kind: Project
metadata: {name: p}
spec: {}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: m}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: Policy
metadata: {name: production}
spec:
  match: {kinds: [Model]}
  rules:
    - {name: owned, assert: has(resource.metadata.owner), message: Name an owner.}
    - {name: described, assert: has(resource.metadata.description), message: Describe it.}
    - {name: named, assert: resource.metadata.name != "", message: Name it.}
  waivers:
    - {resource: Model/m, rule: owned, reason: Soon., until: "2026-12-31", owner: team}
    - {resource: Model/m, rule: described, reason: Soon., until: "2026-01-31", owner: team}
    - {resource: Model/m, rule: named, reason: Soon., until: "2026-12-31", owner: team}
"""


def project(folder: Path) -> Project:
    at = opening.place(folder, settings.read(os.environ))
    return opening.linked(opening.loaded(at, None), None)


@pytest.fixture(scope="module")
def handbook() -> Project:
    return project(ROOT / "examples" / "handbook")


def test_rules_and_waivers_by_their_state(tmp_path: Path) -> None:
    (tmp_path / "penstock.yaml").write_text(POLICIES)
    made = governing.policies(project(tmp_path), TODAY)
    assert made is not None
    assert {rule.rule: rule.state for rule in made.rules} == {
        "owned": "waived",
        "described": "broken",
        "named": "holds",
    }
    assert [rule.broken for rule in made.rules] == [(), ("Model/m",), ()]
    assert [waiver.state for waiver in made.waivers] == ["active", "expired", "unused"]
    assert {rule.matched for rule in made.rules} == {1}


def test_a_monitor_by_what_the_change_does_to_it(handbook: Project) -> None:
    for impact, state in (
        (None, "untouched"),
        (Impact(monitors=("question-topics",)), "reached"),
        (Impact(monitors=("question-topics",), stale=("question-topics",)), "stale"),
    ):
        made = governing.monitors(handbook, impact)
        assert made is not None
        assert [(each.monitor, each.state) for each in made.monitors] == [("question-topics", state)]
        assert made.compared is (impact is not None)
        assert made.monitors[0].against == "skew from Evaluation/quality"


def test_a_bundle_descends_from_every_spec_of_its_closure(handbook: Project) -> None:
    given = settings.read(os.environ)
    at = opening.place(ROOT / "examples" / "handbook", given)
    made = governing.lineage(at, [(handbook, list(release(handbook).bundles.values()))], None, given)
    assert made is not None
    (one,) = made.bundles
    assert {source.resource for source in one.sources} >= {"Chain/handbook", "PromptTemplate/answer", "Dataset/pages"}
    assert one.digest.startswith("sha256:")


def test_a_project_without_any(tmp_path: Path) -> None:
    (tmp_path / "penstock.yaml").write_text(POLICIES.split("---")[0])
    empty = project(tmp_path)
    assert governing.policies(empty, TODAY) is None
    assert governing.monitors(empty, None) is None


def test_of_a_large_project_only_what_the_change_reaches(handbook: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    edges = (("PromptTemplate/answer", "Chain/handbook"), ("Chain/handbook", "Evaluation/gone"))
    change = Change(Identity("PromptTemplate", "answer"), "modified", Level.BEHAVIOURAL)
    difference = Difference(Level.BEHAVIOURAL, (change,), Impact(edges=edges), Cost(None, None), ())
    assert governing.reached(handbook, difference) is None
    monkeypatch.setattr(governing, "_WHOLE", 3)
    assert governing.reached(handbook, difference) == {
        Identity("PromptTemplate", "answer"),
        Identity("Chain", "handbook"),
    }
