"""The files of docker-compose, by the Compose specification's schema and by promtool."""

import json
import shutil
import subprocess  # noqa: TID251 (a platform's own tool)
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from pytest_snapshot.plugin import Snapshot
from tests.targets.conftest import EXAMPLES
from tests.targets.sample import golden

from penstock.bundle.release import Release
from penstock.spec.kind import Metadata
from penstock.spec.resource import Identity
from penstock.targets.emit import Emitted, emit
from penstock.targets.platforms import docker_compose

PROMTOOL = shutil.which("promtool")
DIGEST = "sha256:" + "0" * 64


@cache
def specification() -> Draft202012Validator:
    """The Compose specification, as check-jsonschema carries it."""
    folder = resources("check_jsonschema") / "builtin_schemas" / "vendor"
    return Draft202012Validator(json.loads((folder / "compose-spec.json").read_bytes()))


def wrong(config: Any) -> list[str]:
    """What Compose would refuse."""
    found = [error.message for error in specification().iter_errors(config)]
    for name, service in config.get("services", {}).items():
        for volume in service.get("volumes", ()):
            if volume.get("type") == "volume" and volume.get("source") not in config.get("volumes", {}):
                found.append(f"{name} mounts no volume {volume.get('source')!r}")
        for secret in service.get("secrets", ()):
            if secret.get("source") not in config.get("secrets", {}):
                found.append(f"{name} has no secret {secret.get('source')!r}")
    return found


def config(made: Emitted) -> dict[str, Any]:
    return dict(yaml.safe_load(made.files["compose.yaml"]))


def aimed(release: Release, **chosen: Any) -> Release:
    """With every target that may stand beside the chains."""
    with_all = {"litellm": {}, "prometheus": {}, "opentelemetry": {}, "docker-compose": chosen}
    return replace(release, targets=with_all)


@pytest.fixture
def agent(example: Callable[[str, str], Release]) -> Release:
    return example("agent", "production")


def test_golden(agent: Release, snapshot: Snapshot) -> None:
    golden(snapshot, emit(aimed(agent, grafana=True), "docker-compose").files)


@pytest.mark.parametrize("name", ["agent", "handbook", "retail-chat"])
@pytest.mark.parametrize("whole", [False, True])
def test_compose_takes_it(name: str, whole: bool, example: Callable[[str, str], Release]) -> None:
    release = example(name, "production")
    made = emit(aimed(release, grafana=True) if whole else replace(release, targets={}), "docker-compose")
    assert wrong(config(made)) == []
    services = config(made)["services"]
    assert set(release.bundles) <= set(services)
    if not whole:
        assert set(services) == set(release.bundles)
        assert set(made.files) == {"compose.yaml", "Dockerfile"}


def test_all_that_is_mounted_is_written(agent: Release) -> None:
    release = aimed(agent, grafana=True)
    made = emit(release, "docker-compose")
    there = {f"../{chain}" for chain in release.bundles} | {f"../bindings.{release.environment}.json"}
    there |= {f"./{path}" for path in made.files}
    for target in ("litellm", "prometheus", "opentelemetry"):
        there |= {f"../{target}.target/{path}" for path in emit(release, target).files}
    mounted = {
        volume["source"]
        for service in config(made)["services"].values()
        for volume in service["volumes"]
        if volume["type"] == "bind"
    }
    assert mounted <= there


def test_keys_stand_by_name_and_nothing_is_open(agent: Release) -> None:
    services = config(emit(aimed(agent, grafana=True), "docker-compose"))["services"]
    assert services["desk"]["environment"]["OPENAI_API_KEY"] is None
    assert services["desk"]["environment"]["PENSTOCK_TOKEN"] == "${PENSTOCK_TOKEN:?set PENSTOCK_TOKEN}"
    assert services["litellm"]["environment"]["OPENAI_API_KEY"] is None
    for name, service in services.items():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name
        assert service["cap_drop"] == ["ALL"], name
        assert not service.get("privileged")


def test_images_are_pinned_by_the_settings(agent: Release) -> None:
    names = ("penstock", "litellm", "prometheus", "grafana", "collector")
    pinned = {name: f"acme/{name}@{DIGEST}" for name in names}
    made = emit(aimed(agent, grafana=True, images=pinned), "docker-compose")
    assert {service["image"] for service in config(made)["services"].values()} == set(pinned.values())
    assert "Dockerfile" not in made.files
    with pytest.raises(ValidationError):
        docker_compose.Settings.model_validate({"images": {"litellm": "acme/litellm:latest"}})


def test_a_chain_may_be_called_as_what_stands_beside_it(agent: Release) -> None:
    bundles = {"litellm": agent.bundles["desk"], "chain-litellm": agent.bundles["polish"]}
    made = emit(aimed(replace(agent, bundles=bundles)), "docker-compose")
    services = config(made)["services"]
    assert {"litellm", "chain-litellm", "chain-chain-litellm"} <= set(services)
    assert services["chain-chain-litellm"]["command"][0] == "/bundles/litellm"
    assert services["litellm"]["image"].startswith("litellm/")


def test_grafana_without_prometheus_is_lost(agent: Release) -> None:
    made = emit(replace(agent, targets={"docker-compose": {"grafana": True}}), "docker-compose")
    assert [loss.route for loss in made.losses if loss.resource.kind == "Environment"] == [
        ("targets", "docker-compose", "grafana")
    ]


TEXT = st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from("${}:#\n'\" "), min_size=1)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(TEXT)
def test_hostile_text_is_read_as_it_was(agent: Release, text: str) -> None:
    told = {Identity("Chain", "desk"): Metadata(name="desk", description=text)}
    made = emit(replace(agent, metadata=told, targets={}), "docker-compose")
    written = config(made)["services"]["desk"]["labels"]["penstock.description"]
    assert "$" not in written.replace("$$", "")
    assert written.replace("$$", "$") == text


def test_the_image_is_made_as_the_example_shows() -> None:
    shown = (EXAMPLES / "container" / "Dockerfile").read_text(encoding="utf-8")
    for line in docker_compose._DOCKERFILE.splitlines():
        if line.startswith(("USER", "STOPSIGNAL", "ENV", "ENTRYPOINT", "FROM")):
            assert line in shown


def slips(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every field of the specification; what people name themselves (variables, labels, volumes) is none."""
    if isinstance(value, dict):
        for key, inner in value.items():
            own = at in ((), ("services",), ("volumes",), ("secrets",)) or at[-1:] in (
                ("environment",),
                ("labels",),
                ("args",),
            )
            if not own:
                yield (*at, key)
            yield from slips(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from slips(inner, (*at, index))


def test_every_misspelt_field_is_seen(agent: Release) -> None:
    right = config(emit(aimed(agent), "docker-compose"))
    seen = 0
    for *above, key in slips(right):
        slipped: Any = deepcopy(right)
        holder = slipped
        for part in above:
            holder = holder[part]
        holder[key + "s"] = holder.pop(key)
        assert wrong(slipped), (above, key)
        seen += 1
    assert seen > 60


@pytest.mark.skipif(PROMTOOL is None, reason="no promtool (Debian: prometheus)")
@pytest.mark.parametrize(("right", "wrong"), [("", ""), ("rule_files", "rules_file"), ("job_name", "job")])
def test_prometheus_takes_its_configuration(right: str, wrong: str, agent: Release, tmp_path: Path) -> None:
    release = aimed(agent)
    text = emit(release, "docker-compose").files["prometheus.yaml"].decode()
    (tmp_path / "token").write_text("x", encoding="utf-8")
    (tmp_path / "rules.yaml").write_bytes(emit(release, "prometheus").files["rules.yaml"])
    text = text.replace("/run/secrets/penstock-token", "token").replace("/etc/prometheus/rules.yaml", "rules.yaml")
    (tmp_path / "prometheus.yaml").write_text(text.replace(right, wrong) if right else text, encoding="utf-8")
    assert PROMTOOL is not None
    done = subprocess.run(
        [PROMTOOL, "check", "config", "prometheus.yaml"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode == 0) == (right == ""), done.stdout + done.stderr


def composes() -> bool:
    docker = shutil.which("docker")
    return docker is not None and subprocess.run([docker, "compose", "version"], capture_output=True).returncode == 0


@pytest.mark.skipif(not composes(), reason="no `docker compose` here")
def test_docker_compose_takes_it(agent: Release, tmp_path: Path) -> None:
    for path, data in emit(aimed(agent), "docker-compose").files.items():
        (tmp_path / path).write_bytes(data)
    environ = {"PATH": "/usr/bin:/bin:/usr/local/bin", "PENSTOCK_TOKEN": "x", "LITELLM_MASTER_KEY": "y"}
    done = subprocess.run(["docker", "compose", "config", "-q"], cwd=tmp_path, env=environ, capture_output=True)
    assert done.returncode == 0, done.stderr
