"""Bundles go to a registry and come back, by the command line."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.bundle import oci_registry


@pytest.fixture
def host(tool: Callable[[str], str], tmp_path: Path) -> Iterator[str]:
    with oci_registry.running(tool, tmp_path / "registry") as found:
        yield found


def compiled(handbook, out: Path, *more: str) -> str:
    ended = handbook("compile", "--env", "production", "-o", str(out), "--format", "json", *more)
    assert ended.code == 0, ended.err
    return json.loads(ended.out)["bundles"][0]["digest"]


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_there_and_back(handbook, host: str, tmp_path: Path) -> None:
    digest = compiled(handbook, tmp_path / "out")
    path = tmp_path / "out" / "production" / "handbook"
    ended = handbook("bundle", "push", str(path), f"{host}/team/handbook:staging", "-t", "v1", "--format", "json")
    assert ended.code == 0, ended.err
    said = json.loads(ended.out)
    assert (said["digest"], said["tags"], said["repository"]) == (digest, ["staging", "v1"], f"{host}/team/handbook")
    assert "bytes" in ended.err
    target = tmp_path / "pulled"
    ended = handbook("bundle", "pull", f"{host}/team/handbook:v1", str(target))
    assert ended.code == 0 and "Pulled" in ended.out, ended.err
    assert files(target) == files(path)
    assert "Already there" in handbook("bundle", "pull", f"{host}/team/handbook@{digest}", str(target)).out
    said = json.loads(handbook("bundle", "pull", f"{host}/team/handbook:v1", str(target), "--format", "json").out)
    assert not said["is_new"]
    ended = handbook("run", str(target), "--input", "question=What is a bundle?")
    assert ended.code == 0, ended.err


def test_what_differs_between_bundles_here_and_there(handbook, host: str, tmp_path: Path) -> None:
    one = compiled(handbook, tmp_path / "a")
    first = str(tmp_path / "a" / "production" / "handbook")
    assert handbook("bundle", "push", first, f"{host}/h:one").code == 0
    handbook.replace("chains/handbook.yaml", "take: 3", "take: 2")
    two = compiled(handbook, tmp_path / "b")
    second = str(tmp_path / "b" / "production" / "handbook")
    ended = handbook("bundle", "diff", f"{host}/h:one", second, "--format", "json", "--exit-code")
    assert ended.code == 1, ended.err
    said = json.loads(ended.out)
    assert (said["base"], said["head"], said["level"]) == (one, two, "behavioural")
    assert [(c["resource"], [p["path"] for p in c["paths"]]) for c in said["changes"]] == [
        ("Chain/handbook", ["spec.steps.search.take"])
    ]
    ended = handbook("bundle", "diff", first, f"{host}/h@{one}", "--exit-code", "--offline")
    assert ended.code == 0, ended.err  # in the cache by its digest
    assert handbook("bundle", "diff", first, f"{host}/h:one", "--offline").code == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("pull", "example", "x"), "is no reference"),
        (("pull", "127.0.0.1:1/none:v1", "x"), "does not answer"),
        (("push", "nowhere", "127.0.0.1:1/none:v1"), "no folder nowhere"),
        (("push", "nowhere", f"127.0.0.1:1/none:sha256-{'a' * 64}"), "kept under"),
        (("push", "nowhere", "127.0.0.1:1/none", "-t", f"sha256-{'a' * 64}"), "kept under"),
        (("push", "nowhere", "127.0.0.1:1/none", "-t", "a b"), "is no reference"),
        (("pull", "127.0.0.1:1/none:v1", "x", "--offline"), "--offline"),
        (("diff", "nowhere", "127.0.0.1:1/none:v1"), "neither the folder of a bundle nor a reference"),
    ],
)
def test_what_cannot_be(penstock, arguments: tuple[str, ...], words: str) -> None:
    ended = penstock("bundle", *arguments)
    assert ended.code == 2 and words in ended.err and "Traceback" not in ended.err
    assert not (penstock.directory / "x").exists()
