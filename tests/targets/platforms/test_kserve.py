"""The files of kserve."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_snapshot.plugin import Snapshot
from tests.targets.crd import faults, misspelt
from tests.targets.sample import SPECS, golden
from tests.targets.served import documents, expanded, project

from penstock.bundle.release import Release
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Identity
from penstock.targets.emit import Emitted, emit
from penstock.targets.platforms.kserve import weight

CRDS = {
    "LLMInferenceService": "kserve_llminferenceservices",
    "InferenceService": "kserve_inferenceservices",
}
ROLLOUT = {"rollout": {"steps": [5, 25, 100], "interval": "1h"}}
HOSTILE = [
    "a'b\"c",
    "a\nb",
    "yes",
    "$(HOME)",
    "$$",
    "a$",
    "; rm -rf /",
    "`id`",
    "é",
    "012",
    "~",
    "a: b #c",
    "$(",
    "{x}",
]


def of(kind: str, **more: object) -> dict[str, object]:
    return {"targets": {"kserve": {"kind": kind}}, **more}


def test_golden(example: Callable[[str, str], Release], snapshot: Snapshot) -> None:
    golden(snapshot, emit(example("agent", "production"), "kserve").files)


@pytest.mark.parametrize("kind", CRDS)
def test_holds_by_the_schema_of_the_controller(kind: str, emitted: Callable[..., Emitted]) -> None:
    files = emitted("kserve", project(environment=of(kind, **ROLLOUT)), "production").files
    found = list(documents(files))
    assert [path for path, _ in found] == ["house.yaml", "rollout/100/house.yaml", "rollout/25/house.yaml"]
    for _, document in found:
        assert document["kind"] == kind
        assert faults(CRDS[kind], document) == []


@pytest.mark.parametrize("kind", CRDS)
def test_a_misspelt_field_does_not_hold(kind: str, emitted: Callable[..., Emitted]) -> None:
    """Each of them but those below maps of any key and the adapters, which the controller's schema leaves open."""
    files = emitted("kserve", project(environment=of(kind, **ROLLOUT)), "production").files
    document = next(each for _, each in documents(files))
    kept = {name for name, wrong in misspelt(document["spec"]) if not faults(CRDS[kind], {**document, "spec": wrong})}
    assert all("adapters." in name or "nvidia.com/gpu" in name for name in kept), kept
    assert len(list(misspelt(document["spec"]))) > 2 * len(kept) + 6


def test_says_how_a_model_is_served(emitted: Callable[..., Emitted]) -> None:
    made = emitted("kserve", project(rank=24, environment=of("LLMInferenceService")), "production")
    spec = yaml.safe_load(made.files["house.yaml"])["spec"]
    assert spec["model"] == {
        "uri": "hf://acme/house-8b:0f1e2d3c",
        "name": "house-8b",
        "lora": {"adapters": [{"name": "house-tone", "uri": "hf://acme/tone"}], "maxAdapters": 1, "maxRank": 32},
    }
    (container,) = spec["template"]["containers"]
    assert container["resources"]["limits"] == {"nvidia.com/gpu": "4"}  # tensor x pipeline
    assert {"--tensor-parallel-size=2", "--pipeline-parallel-size=2", "--quantization=awq"} <= set(container["args"])
    assert not [each for each in container["args"] if "lora" in each or "served-model-name" in each]
    assert {(str(loss.resource), loss.route, loss.reason) for loss in made.losses} == {
        ("Adapter/tone", ("rank",), "vLLM reserves 32 for it, of which 8 stay empty"),
        (
            "Model/house",
            ("serving", "hardware", "gpu"),
            "its settings name no labels of such nodes under `nodes`",
        ),
    }


def test_a_rollout_is_a_folder_a_step(emitted: Callable[..., Emitted]) -> None:
    aborting = {"rollout": {"steps": [5, 25, 100], "interval": "1h"}}
    made = emitted("kserve", project(environment=of("LLMInferenceService", **aborting)), "production")
    found = {path: document for path, document in documents(made.files)}
    routes = {path: document["spec"]["router"]["route"] for path, document in found.items()}
    assert routes == {
        "house.yaml": {"group": "house", "weight": 526},
        "rollout/25/house.yaml": {"group": "house", "weight": 3333},
        "rollout/100/house.yaml": {"group": "house", "weight": 10_000},
    }
    assert len({document["metadata"]["name"] for document in found.values()}) == 1
    assert ("rollout", "interval") in {loss.route for loss in made.losses}
    older = emitted("kserve", project(environment=of("InferenceService", **aborting)), "production")
    shares = {
        path: document["spec"]["predictor"].get("canaryTrafficPercent") for path, document in documents(older.files)
    }
    assert shares == {"house.yaml": 5, "rollout/25/house.yaml": 25, "rollout/100/house.yaml": None}


@pytest.mark.parametrize("share", [1, 5, 25, 50, 99])
def test_a_weight_gives_its_share_beside_the_release_before(share: int) -> None:
    assert 0 <= weight(share) <= 1_000_000
    assert weight(share) / (weight(share) + weight(100)) == pytest.approx(share / 100, abs=5e-5)


def test_another_content_stands_beside_the_one_before(emitted: Callable[..., Emitted]) -> None:
    names = set()
    for uri in ("hf://acme/house-8b", "hf://acme/house-9b"):
        made = emitted("kserve", project(uri=uri, environment=of("LLMInferenceService", **ROLLOUT)), "production")
        names.add(yaml.safe_load(made.files["house.yaml"])["metadata"]["name"])
    assert len(names) == 2 and all(name.startswith("house-") for name in names)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_shell_would_read_is_left_out_aloud(text: str, emitted: Callable[..., Emitted]) -> None:
    made = emitted("kserve", project(model=f"hosted_vllm/{text}", environment=of("LLMInferenceService")), "production")
    if text in ("yes", "012"):
        assert yaml.safe_load(made.files["house.yaml"])["spec"]["model"]["name"] == text
        return
    assert made.files == {}
    assert (Identity("Model", "house"), ("model",)) in {(loss.resource, loss.route) for loss in made.losses}


@pytest.mark.parametrize("kind", CRDS)
def test_templates_are_left_out_aloud(kind: str, emitted: Callable[..., Emitted]) -> None:
    made = emitted("kserve", project(model="hosted_vllm/{{ .Name }}", environment=of(kind)), "production")
    assert made.files == {}
    assert "it reads `{{` as a template of its own" in {loss.reason for loss in made.losses}


@hypothesis_settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n$(){'\": "), min_size=1))
def test_any_name_reaches_the_server(text: str, plain: Release) -> None:
    identity = Identity("Model", "house")
    model = plain.of("Model")["house"]
    assert isinstance(model, Model)
    changed = replace(plain, bundles={}, beside={identity: model.model_copy(update={"model": f"hosted_vllm/{text}"})})
    made = emit(changed, "kserve")
    if "{{" in text:
        assert made.files == {}
        return
    (given,) = [document for _, document in documents(made.files)]
    args = given["spec"]["predictor"]["model"]["args"]
    assert expanded(args[0], {"HOME": "x", "": "y"}) == f"--model_name={text}"


@pytest.fixture
def plain(released: Callable[..., Release]) -> Release:
    return released(project(environment=of("InferenceService")), "production")


def test_the_older_kind_loads_no_adapters(emitted: Callable[..., Emitted]) -> None:
    made = emitted("kserve", project(environment=of("InferenceService")), "production")
    lost = {str(loss.resource) for loss in made.losses if loss.reason == "this kind loads no adapters"}
    assert lost == {"Adapter/tone", "Model/polite"}
    assert made.carried["Model"] == (1, 1, 2)
    assert made.carried["Adapter"] == (0, 0, 1)


def test_models_that_others_serve_are_none_of_its_business(emitted: Callable[..., Emitted]) -> None:
    made = emitted("kserve", {"a.yaml": SPECS})
    assert (made.files, made.losses, made.conflicts) == ({}, (), ())
