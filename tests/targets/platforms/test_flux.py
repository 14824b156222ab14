"""The files of flux."""

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
from penstock.targets import emit as emitting
from penstock.targets.emit import Emitted, emit

CRDS = {"OCIRepository": "flux_ocirepositories", "Kustomization": "flux_kustomizations"}
SIGNED = {"verify": {"identities": [{"issuer": "^https://ci.example.org$", "subject": "^orders$"}]}}


@pytest.fixture
def agent(example: Callable[[str, str], Release]) -> Release:
    return example("agent", "production")


def of(made: Emitted, kind: str) -> list[dict[str, Any]]:
    return [document for _, document in documents(made.files) if document["kind"] == kind]


def test_golden(agent: Release, snapshot: Snapshot) -> None:
    golden(snapshot, pinless(emit(settled(agent, "flux", **SIGNED), "flux"), agent))


def test_holds_by_the_schemas_of_the_controllers(agent: Release) -> None:
    more = {"registrySecret": "registry", "serviceAccount": "deployer", **SIGNED}
    found = list(documents(emit(settled(agent, "flux", **more), "flux").files))
    assert {document["kind"] for _, document in found} == set(CRDS)
    for _, document in found:
        assert faults(CRDS[document["kind"]], document) == []


@pytest.mark.parametrize("kind", CRDS)
def test_a_misspelt_field_does_not_hold(kind: str, agent: Release) -> None:
    document = of(emit(settled(agent, "flux", **SIGNED), "flux"), kind)[0]
    wrong = list(misspelt(document["spec"]))
    assert len(wrong) > 5
    assert [name for name, spec in wrong if not faults(CRDS[kind], {**document, "spec": spec})] == []


def test_pins_what_the_other_targets_wrote(agent: Release, tmp_path: Path) -> None:
    release = settled(agent, "flux")
    made = emit(release, "flux")
    (source,) = of(made, "OCIRepository")
    assert source["spec"]["url"] == "oci://registry.example.org/orders/deploy"
    held = unpacked(made, source["spec"]["ref"]["digest"])
    for target in ("kubernetes", "kserve"):
        files = emit(release, target).files
        assert files == {path.removeprefix(f"{target}/"): held[path] for path in held if path.startswith(f"{target}/")}
    assert copied(made, tmp_path) == source["spec"]["ref"]["digest"]
    assert {f"penstock/{chain}": bundle.digest for chain, bundle in agent.bundles.items()} == source["metadata"][
        "annotations"
    ]


@pytest.mark.parametrize(("step", "path", "prune"), [(None, "./kserve", False), (25, "./kserve/rollout/25", False)])
def test_a_step_of_a_rollout_is_a_path(step: int | None, path: str, prune: bool, agent: Release) -> None:
    made = emit(settled(agent, "flux", carries=["kserve"], step=step), "flux")
    assert [(each["spec"]["path"], each["spec"]["prune"]) for each in of(made, "Kustomization")] == [(path, prune)]
    last = emit(settled(agent, "flux", carries=["kserve"], step=100), "flux")
    assert [each["spec"]["prune"] for each in of(last, "Kustomization")] == [True]


def test_a_step_that_is_none_is_lost_aloud(agent: Release) -> None:
    made = emit(settled(agent, "flux", step=30), "flux")
    assert made.files == {}
    assert "its settings ask for the step 30, which is none of them" in {loss.reason for loss in made.losses}


def test_without_a_repository_there_is_no_file(agent: Release) -> None:
    made = emit(settled(agent, "flux", repository=None), "flux")
    assert made.files == {}
    assert {(loss.resource.kind, loss.reason) for loss in made.losses} == {
        ("Chain", "its settings name no `repository` to pull files from")
    }


def test_says_what_those_that_it_carries_lose(agent: Release) -> None:
    release = settled(agent, "flux", carries=["kserve"])
    told = set(emit(release, "flux").losses)
    lost = emit(release, "kserve").losses
    assert lost
    assert {loss._replace(of="kserve") for loss in lost} <= told


def test_prunes_what_no_rollout_is_under_way_for(agent: Release) -> None:
    made = emit(settled(agent, "flux"), "flux")
    assert [each["spec"]["prune"] for each in of(made, "Kustomization")] == [True, False]


def test_what_is_no_manifest_is_lost_aloud(agent: Release) -> None:
    made = emit(settled(agent, "flux", carries=["litellm"]), "flux")
    assert made.files == {}
    assert "it writes no manifests, so nothing of it can be applied" in {loss.reason for loss in made.losses}


@pytest.mark.parametrize(
    "verify",
    [{}, {"provider": "notation"}, {"secret": "key", "identities": [{"issuer": "a", "subject": "b"}]}],
)
def test_a_signature_is_somebodys(verify: dict[str, Any]) -> None:
    assert emitting.faulty("flux", {"verify": verify}) is not None
    assert emitting.faulty("flux", {"verify": {"secret": "key"}}) is None
    assert emitting.faulty("flux", {"verify": {"provider": "notation", "secret": "key"}}) is None


def test_the_same_release_gives_the_same_bytes(agent: Release, example: Callable[[str, str], Release]) -> None:
    assert emit(settled(agent, "flux"), "flux") == emit(settled(example("agent", "production"), "flux"), "flux")


@pytest.mark.parametrize("other", ["flux", "argocd"])
def test_carries_none_that_carry(other: str) -> None:
    assert emitting.faulty("flux", {"carries": [other]}) is not None
    assert emitting.faulty("flux", {"carries": ["kserve"]}) is None
    assert emitting.faulty("flux", {"repository": "orders"}) is not None


def test_wrong_settings_of_a_target_are_lost_aloud(agent: Release) -> None:
    release = settled(agent, "flux", carries=["kserve"])
    release.targets["kserve"]["kind"] = "Service"  # type: ignore[index]
    made = emit(release, "flux")
    assert made.files == {}
    assert [(str(loss.resource), loss.route) for loss in made.losses] == [
        ("Environment/production", ("targets", "kserve"))
    ]


@hypothesis_settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n$(){}'\": ")))
def test_any_text_is_read_as_it_was(text: str, agent: Release) -> None:
    who = {"identities": [{"issuer": text, "subject": text}]}
    (source,) = of(emit(settled(agent, "flux", carries=["kserve"], verify=who), "flux"), "OCIRepository")
    assert source["spec"]["verify"]["matchOIDCIdentity"] == [{"issuer": text, "subject": text}]
