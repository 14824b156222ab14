"""`penstock lock`, offline: what it pins, keeps, drops and cannot pin."""

import functools
import hashlib
import json
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

HEAD = "apiVersion: penstock/v1\nkind: {}\nmetadata: {{name: {}}}\nspec: {}\n---\n"
ALIAS = HEAD.format("Model", "floating", "{model: openai/gpt-4o}")
FAR = HEAD.format("Dataset", "far", "{purpose: tuning, source: {uri: 's3://b/x.jsonl'}}")
ONE, TWO = (f"sha256:{digit * 64}" for digit in "12")


@pytest.fixture
def far(starter):
    starter.write("far.yaml", ALIAS + FAR)
    return starter


def test_what_can_be_pinned_is_and_what_cannot_is_named_and_fails(far) -> None:
    ended = far("lock", "--format", "json")
    assert ended.code == 1
    made = json.loads(ended.out)
    assert [(pin["resource"], pin["after"]) for pin in made["pins"]] == [
        ("Model/floating", "openai/gpt-4o-2024-11-20"),
    ]
    assert [(each["resource"], each["what"]) for each in made["unpinned"]] == [("Dataset/far", "dataset")]
    assert "--pin Dataset/far=" in made["unpinned"][0]["help"]
    checked = far("check", "--locked")
    assert checked.code == 1
    assert "PS907 lock-missing" in checked.out
    assert far("check").code == 0


def test_a_pin_by_hand_stays_until_it_is_updated(far) -> None:
    assert far("lock", "--pin", f"Dataset/far={ONE}", "--pin", "Model/floating=openai/gpt-4o-2024-08-06").code == 0
    text = (far.directory / "penstock.lock").read_text(encoding="utf-8")
    assert ONE in text and "openai/gpt-4o-2024-08-06" in text
    assert far("lock").code == 0
    assert (far.directory / "penstock.lock").read_text(encoding="utf-8") == text
    assert far("check", "--locked").code == 0
    assert far("lock", "--update", "Model/floating").code == 0
    assert "openai/gpt-4o-2024-11-20" in (far.directory / "penstock.lock").read_text(encoding="utf-8")


def test_an_update_that_fails_keeps_the_pin_and_fails(far) -> None:
    assert far("lock", "--pin", f"Dataset/far={ONE}").code == 0
    before = (far.directory / "penstock.lock").read_bytes()
    assert far("lock", "--update").code == 1
    assert (far.directory / "penstock.lock").read_bytes() == before


def test_check_writes_nothing_and_fails_where_something_would_change(far) -> None:
    assert far("lock", "--check", "--pin", f"Dataset/far={ONE}").code == 1
    assert not (far.directory / "penstock.lock").exists()
    assert far("lock", "--pin", f"Dataset/far={ONE}").code == 0
    assert far("lock", "--check").code == 0
    assert far("lock", "--check", "--pin", f"Dataset/far={TWO}").code == 1


def test_a_pin_of_nothing_or_to_the_wrong_sort_is_wrong_usage(far) -> None:
    ended = far("lock", "--pin", f"Dataset/fa={ONE}")
    assert (ended.code, "did you mean Dataset/far?" in ended.err) == (2, True)
    assert far("lock", "--pin", "Dataset/far=main").code == 2
    assert far("lock", "--pin", "Model/floating=openai/gpt-4o-mini-2024-07-18").code == 2
    assert far("lock", "--update", "Model/none").code == 2
    assert far("lock", "Model/floating").code == 2


def test_stale_pins_go(far) -> None:
    assert far("lock", "--pin", f"Dataset/far={ONE}").code == 0
    far.write("far.yaml", ALIAS)
    ended = far("check")
    assert (ended.code, "PS908 lock-stale" in ended.out) == (0, True)
    assert far("check", "--locked").code == 1
    assert far("lock").code == 0
    assert ONE not in (far.directory / "penstock.lock").read_text(encoding="utf-8")
    assert far("check", "--locked", "--strict").code == 0


def test_what_only_an_environment_names_is_pinned_and_not_stale(far) -> None:
    patch = "{patches: {Dataset/far: {spec: {source: {uri: 's3://b/y.jsonl'}}}}}"
    far.write("environment.yaml", HEAD.format("Environment", "production", patch))
    assert far("lock", "--pin", f"Dataset/far={ONE}").code == 0
    text = (far.directory / "penstock.lock").read_text(encoding="utf-8")
    assert text.count(ONE) == 2
    assert far("check", "--locked", "--strict").code == 0


def test_a_project_that_cannot_be_read_whole_loses_no_pin(far) -> None:
    assert far("lock", "--pin", f"Dataset/far={ONE}").code == 0
    before = (far.directory / "penstock.lock").read_bytes()
    far.replace("far.yaml", "purpose: tuning", "purpse: tuning")
    ended = far("lock")
    assert (ended.code, "unknown-field" in ended.out) == (1, True)
    assert (far.directory / "penstock.lock").read_bytes() == before


def test_a_damaged_lock_is_made_again(far) -> None:
    far.write("penstock.lock", "<<<<<<< ours\n")
    assert far("check").code == 1
    assert far("lock", "--pin", f"Dataset/far={ONE}").code == 0
    assert far("check", "--locked").code == 0


def test_locked_compile_refuses_drift(far, tmp_path) -> None:
    out = str(tmp_path / "out")
    ended = far("compile", "--locked", "-o", out)
    assert (ended.code, "PS907" in ended.out) == (1, True)
    assert not (tmp_path / "out").exists()
    assert far("lock", "--pin", f"Dataset/far={ONE}").code == 0
    assert far("compile", "--locked", "-o", out).code == 0


def test_drift_is_no_matter_of_comments(far) -> None:
    far.write("far.yaml", ALIAS + "# penstock: ignore[PS907] never mind\n" + FAR.replace("---\n", ""))
    assert far("check", "--locked").code == 1


def test_a_project_of_files_alone_needs_no_lock(starter) -> None:
    assert starter("lock").code == 0
    assert not (starter.directory / "penstock.lock").exists()
    assert starter("check", "--locked").code == 0


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A folder and the address that it is served at."""
    folder = tmp_path / "served"
    folder.mkdir()
    running = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}", folder
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def secured(served, tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path]]:
    """The same over https, with a certificate that this test's processes trust."""
    _, folder = served
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([tool("openssl"), *made, *files], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    running = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    running.socket = context.wrap_socket(running.socket, server_side=True)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"https://127.0.0.1:{running.server_port}", folder
    running.shutdown()
    thread.join()
    running.server_close()


def test_content_at_an_address_is_read_once_and_pinned(starter, secured) -> None:
    url, folder = secured
    starter.environ["SSL_CERT_FILE"] = os.environ["SSL_CERT_FILE"]
    (folder / "x.jsonl").write_bytes(b"one")
    starter.write("far.yaml", FAR.replace("s3://b", url))
    private = starter("lock", "--format", "json")
    assert (private.code, "PENSTOCK_ALLOW_PRIVATE" in private.out) == (1, True)
    allowed = {"PENSTOCK_ALLOW_PRIVATE": "1"}
    assert starter("lock", "--offline", environ=allowed).code == 1
    assert starter("lock", environ=allowed).code == 0
    text = (starter.directory / "penstock.lock").read_text(encoding="utf-8")
    assert hashlib.sha256(b"one").hexdigest() in text
    (folder / "x.jsonl").write_bytes(b"two")
    assert starter("lock", "--check", environ=allowed).code == 0, "what is pinned stays"
    ended = starter("lock", "--check", "--update", "--format", "json", environ=allowed)
    assert ended.code == 1
    (pin,) = json.loads(ended.out)["pins"]
    assert pin["before"] == f"sha256:{hashlib.sha256(b'one').hexdigest()}"
    assert pin["after"] == f"sha256:{hashlib.sha256(b'two').hexdigest()}"
    (folder / "x.jsonl").unlink()
    assert starter("lock", "--update", environ=allowed).code == 1
    assert (starter.directory / "penstock.lock").read_text(encoding="utf-8") == text


def test_weights_of_the_hub_are_pinned_to_a_commit(starter, served) -> None:
    url, folder = served
    place = folder / "api" / "models" / "acme" / "base" / "revision"
    place.mkdir(parents=True)
    (place / "main").write_text(json.dumps({"sha": "c" * 40}))
    shape = "parameters: 1, layers: 1, heads: 1, kvHeads: 1, headSize: 1"
    served_by = f"serving: {{maxContext: 10, weights: {{uri: 'hf://acme/base', {shape}}}}}"
    starter.write("house.yaml", HEAD.format("Model", "house", f"{{model: hosted_vllm/house, {served_by}}}"))
    ended = starter("lock", environ={"PENSTOCK_ALLOW_PRIVATE": "1", "HF_ENDPOINT": url})
    assert ended.code == 0, ended.out
    assert "c" * 40 in (starter.directory / "penstock.lock").read_text(encoding="utf-8")
