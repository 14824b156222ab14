"""The files of argocd."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_snapshot.plugin import Snapshot
from tests.targets.crd import faults, misspelt
from tests.targets.sample import golden
from tests.targets.served import documents
from tests.targets.shipped import copied, pinless, settled, unpacked

from penstock.bundle.release import Release
from penstock.targets.emit import Emitted, emit

CRD = "argocd_applications"


@pytest.fixture
def agent(example: Callable[[str, str], Release]) -> Release:
    return example("agent", "production")


def of(made: Emitted) -> list[dict[str, Any]]:
    return [document for _, document in documents(made.files)]


def test_golden(agent: Release, snapshot: Snapshot) -> None:
    golden(snapshot, pinless(emit(settled(agent, "argocd"), "argocd"), agent))


@pytest.mark.parametrize("automated", [True, False])
def test_holds_by_the_schema_of_the_controller(automated: bool, agent: Release) -> None:
    found = of(emit(settled(agent, "argocd", automated=automated), "argocd"))
    assert [each["spec"]["source"]["path"] for each in found] == ["kubernetes", "kserve"]
    for document in found:
        assert faults(CRD, document) == []
        assert ("automated" in document["spec"]["syncPolicy"]) is automated


def test_a_misspelt_field_does_not_hold(agent: Release) -> None:
    document = of(emit(settled(agent, "argocd"), "argocd"))[0]
    # of `source` and `destination` no field but `repoURL` is required, so one that is misspelt is unknown
    wrong = list(misspelt(document["spec"]))
    assert len(wrong) > 10
    assert [name for name, spec in wrong if not faults(CRD, {**document, "spec": spec})] == []


def test_pins_what_the_other_targets_wrote(agent: Release, tmp_path: Path) -> None:
    release = settled(agent, "argocd")
    made = emit(release, "argocd")
    (digest,) = {each["spec"]["source"]["targetRevision"] for each in of(made)}
    held = unpacked(made, digest)
    assert {"kubernetes/kustomization.yaml", "kserve/kustomization.yaml"} <= held.keys()
    assert copied(made, tmp_path) == digest


def test_another_bundle_is_another_revision(example: Callable[[str, str], Release]) -> None:
    revisions = set()
    for environment in ("production", "embedded"):
        made = emit(settled(example("agent", environment), "argocd"), "argocd")
        revisions |= {each["spec"]["source"]["targetRevision"] for each in of(made)}
    assert len(revisions) == 2


def test_without_a_repository_there_is_no_file(agent: Release) -> None:
    made = emit(settled(agent, "argocd", repository=None), "argocd")
    assert made.files == {}
    assert {loss.reason for loss in made.losses} == {"its settings name no `repository` to pull files from"}


@hypothesis_settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n$(){}'\": ")))
def test_any_text_is_read_as_it_was(text: str, agent: Release) -> None:
    (application,) = of(emit(settled(agent, "argocd", carries=["kserve"], server=text), "argocd"))
    assert application["spec"]["destination"]["server"] == text
