"""Bindings: defaults, overlaid by the Environment, beside the bundle."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from penstock.bundle.bindings import bindings, read, write
from penstock.diagnostics.fatal import Fatal
from penstock.project.project import Project
from penstock.spec.resource import Identity

MODEL = Identity("Model", "answerer")
PRICE = {"inputPerMillion": 0.4, "outputPerMillion": 1.6}


def test_defaults_of_the_resource_and_its_price(open_files: Callable[..., Project]) -> None:
    assert bindings(open_files()) == {
        MODEL: {
            "endpoint": "https://llm.example.org/v1",
            "credentials": {"env": "SHOP_KEY"},
            "limits": {"requestsPerMinute": 600, "concurrent": 32},
            "price": PRICE,
        }
    }


def test_environment_overlays_field_by_field(open_files: Callable[..., Project]) -> None:
    assert bindings(open_files(environment="production"))[MODEL] == {
        "endpoint": "https://prod.example.org/v1",
        "credentials": {"env": "PROD_KEY"},
        "limits": {"requestsPerMinute": 600, "concurrent": 64},
        "price": PRICE,
    }


def test_bindings_inside_a_field_keep_their_place(open_files: Callable[..., Project], files: dict[str, str]) -> None:
    serving = """\
  serving:
    weights: {uri: "hf://x/y", parameters: 8.0e9, layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-l4, count: 2}
    maxContext: 8192
    replicas: 2
"""
    found = bindings(open_files({"models.yaml": files["models.yaml"] + serving}))
    assert found[MODEL]["serving"] == {"hardware": {"gpu": "nvidia-l4", "count": 2}, "replicas": 2}


def test_written_and_read_back(open_files: Callable[..., Project], tmp_path: Path) -> None:
    found = bindings(open_files())
    path = write("staging", found, tmp_path / "out")
    assert path.name == "bindings.staging.json"
    assert read(path) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"bindingsFormat": 2, "environment": "x", "bindings": {}}',
        '{"bindingsFormat": 1, "environment": "x", "bindings": {"answerer": {}}}',
        '{"bindingsFormat": 1, "environment": "x", "bindings": {"Model/a": {"api_key": "x"}}}',
        '{"bindingsFormat": 1, "environment": "x", "bindings": {"Model/a": {"credentials": {"env": "not a name"}}}}',
    ],
)
def test_what_is_no_binding_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bindings.x.json"
    path.write_text(text)
    with pytest.raises(Fatal, match=r"bindings\.x\.json"):
        read(path)
    with pytest.raises(Fatal, match=r"cannot be read"):
        read(tmp_path / "absent.json")


def test_holds_names_of_variables_only(open_files: Callable[..., Project], tmp_path: Path) -> None:
    body = json.loads(write("staging", bindings(open_files()), tmp_path).read_bytes())
    assert body["bindings"]["Model/answerer"]["credentials"] == {"env": "SHOP_KEY"}
