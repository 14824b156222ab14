"""Rows outside git: fetched by a compile alone, compared with their digest, kept by it, and in the bundle."""

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

from penstock.bundle import layout

PAGES = 'source: {files: "pages/**/*.md"}'
ROWS = "".join(
    json.dumps({"id": f"r{n}", "title": "Hours", "text": f"Open from {n} to nine.", "file": "far"}) + "\n"
    for n in range(3)
).encode()


class Counting(SimpleHTTPRequestHandler):
    seen: list[str] = []

    def log_message(self, format: str, *args: object) -> None:
        Counting.seen.append(self.path)


@pytest.fixture
def secured(tool, tmp_path: Path) -> Iterator[tuple[str, Path, Path]]:
    """A folder, its https address and the certificate that it shows."""
    folder = tmp_path / "served"
    folder.mkdir()
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([tool("openssl"), *made, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    running = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Counting, directory=folder))
    running.socket = context.wrap_socket(running.socket, server_side=True)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    Counting.seen = []
    yield f"https://127.0.0.1:{running.server_port}", folder, certificate
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def far(starter, secured):
    """The starter whose pages lie at that address."""
    url, folder, certificate = secured
    (folder / "pages.jsonl").write_bytes(ROWS)
    digest = hashlib.sha256(ROWS).hexdigest()
    starter.replace("support.yaml", PAGES, f"source: {{uri: '{url}/pages.jsonl', sha256: {digest}}}, key: id")
    starter.environ |= {"SSL_CERT_FILE": str(certificate), "PENSTOCK_ALLOW_PRIVATE": "1"}
    return starter


def test_rows_are_fetched_once_compared_and_put_into_the_bundle(far, secured, tmp_path: Path) -> None:
    assert far("check").code == 0
    assert Counting.seen == []
    ended = far("compile", "-o", str(tmp_path / "out"), "--offline")
    assert (ended.code, "is not among the files" in ended.err) == (1, True), ended.err
    ended = far("compile", "-o", str(tmp_path / "out"))
    assert ended.code == 0, ended.err
    bundle = layout.read(tmp_path / "out" / "default" / "support")
    assert [row.id for row in bundle.rows["pages"]] == ["r0", "r1", "r2"]
    assert len(Counting.seen) == 1
    assert far("compile", "-o", str(tmp_path / "again"), "--offline").code == 0
    assert layout.read(tmp_path / "again" / "default" / "support").digest == bundle.digest
    asked = far("run", "support", "--input", "question=When is it open?")
    assert asked.code == 0 and "Open from" in asked.out, asked.err
    assert len(Counting.seen) == 1
    (kept,) = (Path(far.environ["PENSTOCK_CACHE_DIR"]) / "data").iterdir()
    kept.write_bytes(b"damaged")
    assert far("compile", "-o", str(tmp_path / "third")).code == 0
    assert len(Counting.seen) == 2


def test_other_content_private_addresses_and_faulty_rows_write_nothing(far, secured, tmp_path: Path) -> None:
    _, folder, _ = secured
    out = str(tmp_path / "out")
    ended = far("compile", "-o", out, environ={"PENSTOCK_ALLOW_PRIVATE": "0"})
    assert ended.code == 1 and "PENSTOCK_ALLOW_PRIVATE" in ended.err and Counting.seen == []
    (folder / "pages.jsonl").write_bytes(ROWS + b"{}\n")
    ended = far("compile", "-o", out)
    assert ended.code == 1 and f"not sha256:{hashlib.sha256(ROWS).hexdigest()}" in ended.err
    digest = hashlib.sha256(ROWS + b"{}\n").hexdigest()
    far.replace("support.yaml", hashlib.sha256(ROWS).hexdigest(), digest)
    ended = far("compile", "-o", out)
    assert ended.code == 1 and "rows of Dataset/pages are faulty (1): /pages.jsonl:4" in ended.err, ended.err
    (folder / "pages.jsonl").unlink()
    ended = far("compile", "-o", out, environ={"PENSTOCK_CACHE_DIR": str(tmp_path / "empty")})
    assert ended.code == 1 and "404" in ended.err
    assert not list((tmp_path / "empty" / "data").iterdir())
    assert not Path(out).exists()


@pytest.mark.parametrize("scheme", ["s3", "gs", "az", "oci"])
def test_what_nothing_here_reads_is_said(starter, scheme: str, tmp_path: Path) -> None:
    starter.replace("support.yaml", PAGES, f"source: {{uri: '{scheme}://b/pages.jsonl', sha256: {'a' * 64}}}")
    ended = starter("compile", "-o", str(tmp_path / "out"))
    assert ended.code == 1 and f"nothing here reads {scheme}://" in ended.err, ended.err


def test_a_lock_keeps_what_it_read(far, secured, tmp_path: Path) -> None:
    digest = hashlib.sha256(ROWS).hexdigest()
    far.replace("support.yaml", f", sha256: {digest}", "")
    unpinned = far("compile", "-o", str(tmp_path / "out"))
    assert unpinned.code == 1 and "is not pinned" in unpinned.out + unpinned.err, unpinned.err
    assert far("lock").code == 0
    assert len(Counting.seen) == 1
    assert far("compile", "--locked", "-o", str(tmp_path / "out")).code == 0
    assert len(Counting.seen) == 1
    assert os.listdir(Path(far.environ["PENSTOCK_CACHE_DIR"]) / "data") == [digest]


def test_a_gate_fetches_what_chains_and_evaluations_read_but_never_for_a_strangers_sake(
    far, secured, tmp_path: Path
) -> None:
    url, folder, _ = secured
    asked = [{"id": f"q{n}", "question": "When is it open?", "facts": ["Open from"]} for n in range(3)]
    rows = "".join(json.dumps(each) + "\n" for each in asked).encode()
    (folder / "questions.jsonl").write_bytes(rows)
    far.replace(
        "evaluation.yaml",
        "source: {file: data/questions.jsonl}",
        f"source: {{uri: '{url}/questions.jsonl', sha256: {hashlib.sha256(rows).hexdigest()}}}",
    )
    far.commit("rows outside git")
    far.git("switch", "--quiet", "--create", "topic")
    far.replace("support.yaml", "take: 3", "take: 2")
    moved = ROWS + ROWS.replace(b'"r', b'"s')
    (folder / "later.jsonl").write_bytes(moved)
    far.replace("support.yaml", "pages.jsonl", "later.jsonl")
    far.replace("support.yaml", hashlib.sha256(ROWS).hexdigest(), hashlib.sha256(moved).hexdigest())
    far.commit("fewer, of other rows")
    gate = ("gate", "--base", "main", "--head", "topic", "--format", "json")
    for arguments in ((*gate, "--plan"), (*gate, "--offline"), (*gate, "--trust", "base")):
        ended = far(*arguments)
        assert ended.code == 1 and "is not among the files" in ended.err, ended.err
    assert Counting.seen == []
    ended = far(*gate, "--trust", "data")
    assert ended.code == 1 and "later.jsonl" in ended.err and "is not among the files" in ended.err, ended.err
    assert len(Counting.seen) == 2, "base's alone"
    judged = far(*gate)
    assert judged.code == 0, judged.err
    made = json.loads(judged.out)
    assert [each["verdict"] for each in made["digests"]] == ["PASS"]
    assert made["metrics"][0]["n"] == 3
    assert len(Counting.seen) == 3
    assert far("gate", "--aa", "--base", "main", "--offline").code == 0
    assert far("gate", "--recheck", made["digests"][0]["head"], "--offline").code == 0
    assert far("eval", "--offline").code == 0
    bare = {"PENSTOCK_CACHE_DIR": str(tmp_path / "bare")}
    assert far("eval", environ=bare).code == 0
    assert far("run", "support", "--input", "question=When?", "--offline", environ=bare).code == 0


def test_compare_fetches_what_the_chain_and_its_evaluation_read(far, secured) -> None:
    url, folder, _ = secured
    questions = (far.directory / "data/questions.jsonl").read_bytes()
    (folder / "questions.jsonl").write_bytes(questions)
    digest = hashlib.sha256(questions).hexdigest()
    far.replace(
        "evaluation.yaml", "{file: data/questions.jsonl}", f"{{uri: '{url}/questions.jsonl', sha256: {digest}}}"
    )
    far.write(
        "models.yaml", "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: short}\nspec: {model: builtin/echo}\n"
    )
    far.commit()
    compare = ("compare", "--models", "short", "--chain", "support", "--format", "json")
    for arguments in ((*compare, "--plan"), (*compare, "--offline")):
        ended = far(*arguments)
        assert (ended.code, "is not among the files" in ended.err) == (1, True), ended.err
    assert Counting.seen == []
    ended = far(*compare)
    assert ended.code == 0, ended.err
    assert [each["rows"] for each in json.loads(ended.out)["candidates"]] == [10, 10]
    assert len(Counting.seen) == 2
    assert far(*compare, "--offline").code == 0
