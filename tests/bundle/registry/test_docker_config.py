"""Keys of registries in the files that Docker and Podman write."""

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest

from penstock.bundle.registry.docker_config import credential
from penstock.diagnostics.fatal import Fatal


def auth(user: str, password: str) -> dict[str, str]:
    return {"auth": base64.b64encode(f"{user}:{password}".encode()).decode()}


def found(tmp_path: Path, config: Any, host: str = "example.org:5000", name: str = "team/shop") -> Any:
    (tmp_path / "config.json").write_text(config if isinstance(config, str) else json.dumps(config))
    kept = credential(host, name, {"DOCKER_CONFIG": str(tmp_path), "PATH": f"{tmp_path}:{os.environ['PATH']}"})
    return None if kept is None else (kept.user, kept.secret.reveal())


def helper(tmp_path: Path, script: str, name: str = "tests") -> None:
    program = tmp_path / f"docker-credential-{name}"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


@pytest.mark.parametrize(
    ("auths", "expected"),
    [
        ({}, None),
        ({"example.org": auth("a", "b")}, None),
        ({"example.org:5000": auth("a", "b:c")}, ("a", "b:c")),
        ({"https://example.org:5000": auth("a", "b")}, ("a", "b")),
        ({"https://example.org:5000/v1/": auth("a", "b")}, ("a", "b")),
        ({"example.org:5000": {"username": "a", "password": "b"}}, ("a", "b")),
        ({"example.org:5000": {"identitytoken": "t"}}, (None, "t")),
        ({"example.org:5000": {}}, None),
        ({"example.org:5000": auth("a", "b"), "example.org:5000/team": auth("c", "d")}, ("c", "d")),
        ({"example.org:5000": auth("a", "b"), "example.org:5000/other": auth("c", "d")}, ("a", "b")),
    ],
)
def test_entries(tmp_path: Path, auths: Any, expected: Any) -> None:
    assert found(tmp_path, {"auths": auths}) == expected


def test_files_in_order(tmp_path: Path) -> None:
    for name in ("r/containers", "h/.docker"):
        (tmp_path / name).mkdir(parents=True)
    entry = {"auths": {"example.org": auth("a", "file")}}
    file = tmp_path / "own.json"
    file.write_text(json.dumps(entry))
    assert credential("example.org", "a", {}) is None
    home = {"HOME": str(tmp_path / "h"), "XDG_RUNTIME_DIR": str(tmp_path / "r")}
    assert credential("example.org", "a", home) is None
    (tmp_path / "h/.docker/config.json").write_text(json.dumps({"auths": {"example.org": auth("a", "home")}}))
    kept = credential("example.org", "a", home)
    assert kept is not None and kept.secret.reveal() == "home"
    (tmp_path / "r/containers/auth.json").write_text(json.dumps({"auths": {"example.org": auth("a", "runtime")}}))
    kept = credential("example.org", "a", home)
    assert kept is not None and kept.secret.reveal() == "runtime"
    kept = credential("example.org", "a", {**home, "REGISTRY_AUTH_FILE": str(file), "DOCKER_CONFIG": "/none"})
    assert kept is not None and kept.secret.reveal() == "file"
    assert "file" not in repr(kept)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('echo \'{"Username": "a", "Secret": "b"}\'', ("a", "b")),
        ('echo \'{"Username": "<token>", "Secret": "t"}\'', (None, "t")),
        ("echo credentials not found in native keychain; exit 1", None),
    ],
)
def test_helpers(tmp_path: Path, script: str, expected: Any) -> None:
    helper(tmp_path, script)
    assert found(tmp_path, {"credHelpers": {"example.org:5000": "tests"}}) == expected
    assert found(tmp_path, {"credsStore": "tests"}) == expected
    later = {"credsStore": "tests", "auths": {"example.org:5000": auth("c", "d")}}
    assert found(tmp_path, later) == (expected or ("c", "d"))


@pytest.mark.parametrize("name", ["../../bin/sh", "", "a b", "-x", "x;y"])
def test_a_helper_of_an_odd_name_is_not_run(tmp_path: Path, name: str) -> None:
    with pytest.raises(Fatal, match="odd credential helper"):
        found(tmp_path, {"credHelpers": {"example.org:5000": name}})


@pytest.mark.parametrize("script", ["echo hunter2; exit 3", "echo hunter2", "echo '{\"Username\": 7}'"])
def test_a_helper_that_fails_is_named_and_its_words_are_not(tmp_path: Path, script: str) -> None:
    helper(tmp_path, script)
    with pytest.raises(Fatal, match="docker-credential-tests") as fatal:
        found(tmp_path, {"credsStore": "tests"})
    assert "hunter2" not in fatal.value.message
    with pytest.raises(Fatal, match="not installed"):
        found(tmp_path, {"credsStore": "absent"})


@pytest.mark.parametrize("text", ["[]", "{", '{"auths": {"example.org:5000": {"auth": "???"}}}', "[" * 100_000])
def test_files_that_are_none(tmp_path: Path, text: str) -> None:
    with pytest.raises(Fatal):
        found(tmp_path, text)
