"""The files of kubernetes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from click import Command
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_snapshot.plugin import Snapshot
from tests.targets.crd import misspelt
from tests.targets.sample import golden
from tests.targets.served import documents, expanded, project

from penstock.bundle import bindings
from penstock.bundle.release import Release
from penstock.cli.commands.gate import gate
from penstock.cli.commands.serve import serve
from penstock.spec.resource import Identity
from penstock.targets.emit import Emitted, emit

DIGEST = f"sha256:{'1' * 64}"
SETTINGS = {
    "namespace": "orders",
    "repository": "registry.example.org/orders/{chain}",
    "image": f"registry.example.org/penstock@{DIGEST}",
    "vllmImage": f"registry.example.org/vllm@{DIGEST}",
    "registrySecret": "registry",
    "claim": "orders",
    "recheck": "0 3 * * *",
    "sources": ["shop"],
    "nodes": {"nvidia-l40s": {"nvidia.com/gpu.product": "NVIDIA-L40S"}},
}


def settled(release: Release, **changed: Any) -> Release:
    return replace(release, targets={"kubernetes": {**SETTINGS, **changed}})


def faults(document: Mapping[str, Any], version: str = "1.33") -> list[str]:
    """By Kubernetes' own schemas, with no key but those that are listed."""
    kubernetes = pytest.importorskip("kubernetes_validate", reason="kubernetes-validate is not installed")
    try:
        kubernetes.validate(dict(document), version, strict=True)
    except (kubernetes.ValidationError, kubernetes.SchemaNotFoundError) as error:
        return [str(error)]
    return []


def nameless(release: Release, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same whatever the bundles hold."""
    made = dict(files)
    for bundle in release.bundles.values():
        for text in (bundle.digest, bundle.fingerprint):
            made = {path: data.replace(text.encode(), DIGEST.encode()) for path, data in made.items()}
    return made


def of(files: Mapping[str, bytes], kind: str) -> dict[str, dict[str, Any]]:
    return {each["metadata"]["name"]: each for _, each in documents(files) if each["kind"] == kind}


def pods(files: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    for _, each in documents(files):
        if each["kind"] == "Deployment":
            yield each["spec"]["template"]["spec"]
        elif each["kind"] == "CronJob":
            yield each["spec"]["jobTemplate"]["spec"]["template"]["spec"]


@pytest.fixture
def agent(example: Callable[[str, str], Release]) -> Release:
    return settled(example("agent", "production"))


@pytest.mark.parametrize("command", [serve, gate])
def test_penstock_takes_what_it_is_given(command: Command, agent: Release) -> None:
    ours = [pod["containers"][0]["args"] for pod in pods(emit(agent, "kubernetes").files)]
    known = {option for parameter in command.params for option in parameter.opts}
    (first, *_) = [args for args in ours if args[0] == command.name]
    assert {each for each in first if each.startswith("--")} <= known


def test_golden(agent: Release, snapshot: Snapshot) -> None:
    golden(snapshot, nameless(agent, emit(agent, "kubernetes").files))


@pytest.mark.parametrize("version", ["1.33", "1.37"])
def test_holds_by_the_schemas_of_kubernetes(version: str, agent: Release) -> None:
    found = [document for _, document in documents(emit(agent, "kubernetes").files)]
    kinds = {"Deployment", "Service", "ConfigMap", "NetworkPolicy", "PodDisruptionBudget", "CronJob"}
    assert {document["kind"] for document in found} == kinds
    assert [fault for document in found for fault in faults(document, version)] == []


@pytest.mark.parametrize("kind", ["Deployment", "Service", "NetworkPolicy", "PodDisruptionBudget", "CronJob"])
def test_a_misspelt_field_does_not_hold(kind: str, agent: Release) -> None:
    document = next(iter(of(emit(agent, "kubernetes").files, kind).values()))
    wrong = list({name.rpartition(".")[2]: (name, each) for name, each in misspelt(document["spec"])}.values())
    kept = {name for name, changed in wrong if not faults({**document, "spec": changed})}
    free = ("labels.", "matchLabels.", "selector.app", "limits.", "requests.", "nodeSelector.")  # maps of any key
    assert all(any(part in name for part in free) for name in kept), kept
    assert len(wrong) > 2 * len(kept)


def test_the_same_release_gives_the_same_bytes(agent: Release, example: Callable[[str, str], Release]) -> None:
    assert emit(agent, "kubernetes") == emit(settled(example("agent", "production")), "kubernetes")


def test_a_job_is_given_keys_of_judges_where_there_are_some(agent: Release) -> None:
    judged = {**agent.bindings, Identity("Model", "judge"): {"credentials": {"env": "JUDGE_KEY"}}}
    files = emit(replace(agent, bindings=judged), "kubernetes").files
    jobs = {
        name: each["spec"]["jobTemplate"]["spec"]["template"]["spec"] for name, each in of(files, "CronJob").items()
    }
    for name in ("recheck-desk", "monitor-desk-topics"):
        keys = {
            each["name"]: each["valueFrom"]["secretKeyRef"].get("optional", False)
            for each in jobs[name]["containers"][0]["env"]
            if "valueFrom" in each
        }
        assert keys["JUDGE_KEY"] and not keys["OPENAI_API_KEY"]
    served = of(files, "Deployment")["chain-desk"]["spec"]["template"]["spec"]["containers"][0]
    assert "JUDGE_KEY" not in {each["name"] for each in served["env"]}


def test_pods_may_do_little(agent: Release) -> None:
    found = list(pods(emit(agent, "kubernetes").files))
    assert len(found) > 6
    for pod in found:
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] > 0
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for each in [*pod["containers"], *pod.get("initContainers", [])]:
            assert each["image"].endswith(f"@{DIGEST}")
            assert {"cpu", "memory"} <= each["resources"]["limits"].keys()
            assert each["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "capabilities": {"drop": ["ALL"]},
                "privileged": False,
                "readOnlyRootFilesystem": True,
            }
            mounted = {mount["name"] for mount in each["volumeMounts"]}
            assert mounted == {volume["name"] for volume in pod["volumes"]}


def test_a_chain_is_served_by_its_digest(agent: Release) -> None:
    files = emit(agent, "kubernetes").files
    bundle = agent.bundles["desk"]
    (container,) = of(files, "Deployment")["chain-desk"]["spec"]["template"]["spec"]["containers"]
    assert container["args"][:2] == ["serve", f"registry.example.org/orders/desk@{bundle.digest}"]
    (recheck,) = of(files, "CronJob")["recheck-desk"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert recheck["args"][:3] == ["gate", "--recheck", f"registry.example.org/orders/desk@{bundle.digest}"]
    watching = of(files, "CronJob")["monitor-desk-topics"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (pull,), (monitor,) = watching["initContainers"], watching["containers"]
    assert pull["args"] == ["bundle", "pull", f"registry.example.org/orders/desk@{bundle.digest}", "/bundle/desk"]
    assert not [each for each in pull["env"] if "valueFrom" in each]
    assert monitor["args"][:5] == ["monitor", "read", "/bundle/desk", "--monitor", "desk-topics"]
    assert monitor["args"][5:7] == ["--traces", "/scratch/traces/traces.jsonl"]


def test_what_is_mounted_is_read_as_bindings(agent: Release, tmp_path: Path) -> None:
    configs = of(emit(agent, "kubernetes").files, "ConfigMap")
    for chain, bundle in agent.bundles.items():
        (config,) = [each for name, each in configs.items() if name.startswith(f"chain-{chain}-")]
        (tmp_path / "bindings.json").write_text(config["data"]["bindings.json"], encoding="utf-8", newline="")
        held = {identity: each for identity, each in agent.bindings.items() if identity in bundle.specs}
        assert bindings.read(tmp_path / "bindings.json") == held


def test_keys_stand_by_name_alone(emitted: Callable[..., Emitted]) -> None:
    environment = {"targets": {"kubernetes": SETTINGS}}
    files = emitted("kubernetes", project(environment=environment), "production").files
    (served,) = of(files, "Deployment")["chain-support"]["spec"]["template"]["spec"]["containers"]
    keys = {each["name"]: each["valueFrom"]["secretKeyRef"] for each in served["env"] if "valueFrom" in each}
    assert keys == {
        "HOUSE_KEY": {"name": "penstock", "key": "HOUSE_KEY"},
        "PENSTOCK_TOKEN": {"name": "penstock", "key": "PENSTOCK_TOKEN"},
    }
    (model,) = of(files, "Deployment")["model-house"]["spec"]["template"]["spec"]["containers"]
    asked = {each["name"]: each["valueFrom"]["secretKeyRef"]["key"] for each in model["env"] if "valueFrom" in each}
    assert asked == {"HF_TOKEN": "HF_TOKEN", "VLLM_API_KEY": "HOUSE_KEY"}
    ports = {
        port["port"] for rule in of(files, "NetworkPolicy")["chain-support"]["spec"]["egress"] for port in rule["ports"]
    }
    assert ports == {53, 443, 8443}


def test_says_how_a_model_is_served(emitted: Callable[..., Emitted]) -> None:
    made = emitted("kubernetes", project(rank=24, environment={"targets": {"kubernetes": SETTINGS}}), "production")
    pod = of(made.files, "Deployment")["model-house"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["args"][:5] == [
        "acme/house-8b",
        "--revision=0f1e2d3c",
        "--host=0.0.0.0",
        "--port=8000",
        "--served-model-name=house-8b",
    ]
    assert container["args"][-5:] == [
        "--enable-lora",
        "--max-loras=1",
        "--max-lora-rank=32",
        "--lora-modules",
        '{"name":"house-tone","path":"acme/tone"}',
    ]
    assert container["resources"]["limits"]["nvidia.com/gpu"] == "4"
    assert pod["nodeSelector"] == {"nvidia.com/gpu.product": "NVIDIA-L40S"}
    assert [loss.reason for loss in made.losses] == ["vLLM reserves 32 for it, of which 8 stay empty"]


def test_weights_of_a_registry_are_mounted_by_digest(emitted: Callable[..., Emitted]) -> None:
    files = project(uri=f"oci://registry.example.org/house@{DIGEST}", environment={"targets": {"kubernetes": SETTINGS}})
    made = emitted("kubernetes", files, "production")
    pod = of(made.files, "Deployment")["model-house"]["spec"]["template"]["spec"]
    assert {"name": "weights", "image": {"reference": f"registry.example.org/house@{DIGEST}"}} in pod["volumes"]
    assert pod["containers"][0]["args"][0] == "/weights"
    assert faults(of(made.files, "Deployment")["model-house"]) == []


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("repository", None, "its settings name no `repository` to pull the bundle from"),
        ("image", None, "its settings name no `image`"),
        ("image", "penstock:1", "`image` names no digest, so it may be another one tomorrow"),
        ("vllmImage", "vllm:latest", "`vllmImage` names no digest, so it may be another one tomorrow"),
        ("claim", None, "its settings name no `claim` with the traces"),
    ],
)
def test_what_is_not_named_is_lost_aloud(
    field: str, value: str | None, reason: str, example: Callable[[str, str], Release]
) -> None:
    made = emit(settled(example("agent", "production"), **{field: value}), "kubernetes")
    assert reason in {loss.reason for loss in made.losses}


def test_knows_no_share_of_the_traffic(agent: Release) -> None:
    lost = {(str(loss.resource), loss.route) for loss in emit(agent, "kubernetes").losses}
    assert ("Environment/production", ("rollout",)) in lost


def test_one_replica_has_no_budget(agent: Release) -> None:
    assert "chain-desk" in of(emit(agent, "kubernetes").files, "PodDisruptionBudget")
    alone = replace(agent, targets={"kubernetes": {**SETTINGS, "replicas": 1}})
    assert "chain-desk" not in of(emit(alone, "kubernetes").files, "PodDisruptionBudget")


@hypothesis_settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n$(){'\": "), min_size=1))
def test_any_name_reaches_the_server(text: str, plain: Release) -> None:
    identity = Identity("Model", "house")
    model = plain.of("Model")["house"].model_copy(update={"model": f"hosted_vllm/{text}"})
    binding = {**plain.bindings[identity], "endpoint": text}
    (bundle,) = plain.bundles.values()
    held = replace(bundle, specs={**bundle.specs, identity: model})
    made = emit(replace(plain, bundles={"support": held}, bindings={identity: binding}), "kubernetes")
    (container,) = of(made.files, "Deployment")["model-house"]["spec"]["template"]["spec"]["containers"]
    assert f"--served-model-name={text}" in [expanded(each, {"": "x", "HOME": "y"}) for each in container["args"]]
    (config,) = of(made.files, "ConfigMap").values()
    assert yaml.safe_load(config["data"]["bindings.json"])["bindings"]["Model/house"]["endpoint"] == text


@pytest.fixture
def plain(released: Callable[..., Release]) -> Release:
    return released(project(environment={"targets": {"kubernetes": SETTINGS}}), "production")
