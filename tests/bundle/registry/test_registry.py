"""Bundles in a real registry: what goes in comes out, with every kind of key."""

import base64
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.bundle import oci_registry

from penstock.bundle import evidence, layout
from penstock.bundle.bundle import Bundle
from penstock.bundle.referrer import Referrer
from penstock.bundle.registry import referral, registry
from penstock.bundle.registry.pull import pull
from penstock.bundle.registry.push import push
from penstock.bundle.registry.reference import parse
from penstock.bundle.registry.registry import Failed, Registry
from penstock.bundle.release import compile
from penstock.diagnostics.fatal import Fatal
from penstock.project.project import Project
from penstock.source import canonical

KIND = "application/vnd.example.note.v1+json"


@pytest.fixture
def bundle(open_files: Callable[..., Project]) -> Bundle:
    return compile(open_files(), "shop")


@pytest.fixture
def written(bundle: Bundle, tmp_path: Path) -> Path:
    return layout.write(bundle, tmp_path / "out")


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    import shutil

    path = shutil.which("docker-registry")
    if path is None and os.environ.get("CI") != "true":
        pytest.skip("docker-registry is not installed")
    assert path is not None, "docker-registry is not installed; .ci/run installs it"
    with oci_registry.running(lambda name: str(path), tmp_path_factory.mktemp("registry")) as found:
        yield found


def opened(text: str, environ: dict[str, str] | None = None) -> Registry:
    return registry.open(parse(text), environ or {}, seconds=60, pause=lambda seconds: None)


def note(path: Path, text: str) -> str:
    made = evidence.attach(path, layout.subject(path), [Referrer(KIND, "application/json", text.encode())])
    return made[-1].image.digest


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_what_is_pushed_is_pulled_byte_by_byte(host: str, written: Path, bundle: Bundle, tmp_path: Path) -> None:
    note(written, '{"a": 1}')
    pushed = push(opened(f"{host}/team/shop"), written, ["v1", "staging"])
    assert (pushed.digest, pushed.chain, pushed.sent, len(pushed.referrers)) == (bundle.digest, "shop", 4, 1)
    for number, name in enumerate((":v1", ":staging", f"@{bundle.digest}")):
        target = tmp_path / f"pulled{number}"
        pulled = pull(opened(f"{host}/team/shop{name}"), target)
        assert (pulled.digest, pulled.is_new, pulled.referrers) == (bundle.digest, True, pushed.referrers)
        assert files(target) == files(written)
        assert files(evidence.folder(target)) == files(evidence.folder(written))
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_pushed_again_nothing_is_sent_and_pulled_again_nothing_is_written(
    host: str, written: Path, tmp_path: Path
) -> None:
    place = f"{host}/again/shop"
    push(opened(place), written, ["v1"])
    assert push(opened(place), written, ["v1"]).sent == 0
    pull(opened(f"{place}:v1"), tmp_path / "p")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "p").rglob("*")}
    assert not pull(opened(f"{place}:v1"), tmp_path / "p").is_new
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "p").rglob("*")} == before
    damaged = tmp_path / "p" / "index.json"
    damaged.write_bytes(b"{}")
    assert pull(opened(f"{place}:v1"), tmp_path / "p").is_new
    assert files(tmp_path / "p") == files(written)


def test_a_newer_bundle_takes_the_place_of_an_older_one_with_its_evidence(
    host: str, written: Path, tmp_path: Path, open_files: Callable[..., Project]
) -> None:
    place, target = f"{host}/newer/shop", tmp_path / "p"
    note(written, "1")
    push(opened(place), written, ["staging"])
    pull(opened(f"{place}:staging"), target)
    other = layout.write(compile(open_files({"prompts/system.md": "Other.\n"}, folder="b"), "shop"), tmp_path / "b")
    digest = note(other, "2")
    push(opened(place), other, ["staging"])
    pulled = pull(opened(f"{place}:staging"), target)
    assert pulled.is_new and pulled.referrers == (digest,)
    assert files(target) == files(other)
    assert files(evidence.folder(target)) == files(evidence.folder(other))


def test_referrers_of_several_writers_stand_together_in_the_fallback_tag(
    host: str, written: Path, bundle: Bundle, tmp_path: Path
) -> None:
    place = f"{host}/merge/shop"
    first = note(written, "1")
    push(opened(place), written, ["v1"])
    elsewhere = layout.write(bundle, tmp_path / "elsewhere")
    second = note(elsewhere, "2")
    push(opened(place), elsewhere, [])
    assert {entry["digest"] for entry in referral.listed(opened(place), bundle.digest)} == {first, second}
    layer = {"mediaType": "x/y", "digest": canonical.sha256(b"1"), "size": 1}
    body = {"schemaVersion": 2, "mediaType": layout.MANIFEST, "config": layer, "layers": [layer, layer]}
    subject = layout.subject(written)
    about = {"mediaType": subject.media_type, "digest": subject.digest, "size": subject.size}
    data = canonical.dumps({**body, "subject": about})
    foreign = {
        "mediaType": layout.MANIFEST,
        "digest": canonical.sha256(data),
        "size": len(data),
        "annotations": {"a": "b"},
    }
    registry.put_manifest(opened(place), str(foreign["digest"]), layout.MANIFEST, data)
    referral.record(opened(place), bundle.digest, [foreign])
    listed = referral.listed(opened(place), bundle.digest)
    assert foreign in listed and len(listed) == 3
    pulled = pull(opened(f"{place}:v1"), tmp_path / "p")
    assert set(pulled.referrers) == {first, second} and pulled.ignored == (foreign["digest"],)


def test_a_large_blob_goes_in_parts(host: str, tmp_path: Path) -> None:
    from penstock.bundle.layout import Descriptor
    from penstock.bundle.registry.download import download
    from penstock.bundle.registry.upload import of_bytes, upload

    data = os.urandom(3_000_001)
    digest, seen = canonical.sha256(data), list[int]()
    assert upload(opened(f"{host}/large"), digest, of_bytes(data), seen.append, part=1 << 20)
    assert seen == [1 << 20, 2 << 20, 3_000_001, 3_000_001]
    target = tmp_path / "blob"
    (tmp_path / "blob.partial").write_bytes(data[:1_234_567])
    positions = list[int]()
    download(opened(f"{host}/large"), Descriptor("x/y", digest, len(data)), target, positions.append)
    assert target.read_bytes() == data and positions[0] == 1_234_567
    target.unlink()
    (tmp_path / "blob.partial").write_bytes(b"x" * 1_000)  # of a power cut
    download(opened(f"{host}/large"), Descriptor("x/y", digest, len(data)), target)
    assert target.read_bytes() == data


def config(folder: Path, value: object) -> dict[str, str]:
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(value))
    return {"DOCKER_CONFIG": str(folder), "PATH": os.environ["PATH"]}


def auth(user: str = oci_registry.USER, password: str = oci_registry.PASSWORD) -> dict[str, str]:
    return {"auth": base64.b64encode(f"{user}:{password}".encode()).decode()}


def test_a_registry_with_a_password(written: Path, tmp_path: Path, tool: Callable[[str], str]) -> None:
    with oci_registry.running(tool, tmp_path / "r", "htpasswd") as host:
        environ = config(tmp_path / "c", {"auths": {host: auth()}})
        digest = push(opened(f"{host}/shop", environ), written, ["v1"]).digest
        assert pull(opened(f"{host}/shop:v1", environ), tmp_path / "p").digest == digest
        with pytest.raises(Fatal, match="wants a name and a password"):
            pull(opened(f"{host}/shop:v1"), tmp_path / "q")
        wrong = config(tmp_path / "c", {"auths": {host: auth(password="wrong")}})
        with pytest.raises(Failed, match="no access") as failed:
            pull(opened(f"{host}/shop:v1", wrong), tmp_path / "q")
        assert "login" in str(failed.value.help)
    assert not (tmp_path / "q").exists()


def test_a_registry_with_tokens(written: Path, tmp_path: Path, tool: Callable[[str], str]) -> None:
    tool("openssl")
    with oci_registry.realm(tmp_path) as realm, oci_registry.running(tool, tmp_path / "r", realm) as host:
        environ = config(tmp_path / "c", {"auths": {f"https://{host}/v1/": auth()}})
        digest = push(opened(f"{host}/team/shop", environ), written, ["v1"]).digest
        scopes = [query["scope"][0].split(":") for _, _, query in realm.asked]
        assert [(kind, name) for kind, name, _ in scopes] == [("repository", "team/shop")] * 2
        assert [set(actions.split(",")) for _, _, actions in scopes] == [{"pull"}, {"pull", "push"}]
        identity = config(tmp_path / "c", {"auths": {host: {"identitytoken": "identity"}}})
        assert pull(opened(f"{host}/team/shop:v1", identity), tmp_path / "p").digest == digest
        assert realm.asked[-1][0] == "POST" and realm.asked[-1][1] == ""
        with pytest.raises(Fatal, match="gives no token"):
            pull(opened(f"{host}/team/shop:v1"), tmp_path / "q")


@pytest.mark.parametrize("where", ["credHelpers", "credsStore"])
def test_a_key_that_a_helper_keeps(where: str, written: Path, tmp_path: Path, tool: Callable[[str], str]) -> None:
    program = tmp_path / "bin" / "docker-credential-tests"
    program.parent.mkdir()
    said = json.dumps({"ServerURL": "x", "Username": oci_registry.USER, "Secret": oci_registry.PASSWORD})
    program.write_text(f"#!/bin/sh\ncat > {tmp_path}/asked\necho '{said}'\n")
    program.chmod(0o755)
    with oci_registry.running(tool, tmp_path / "r", "htpasswd") as host:
        value: object = {"credHelpers": {host: "tests"}} if where == "credHelpers" else {"credsStore": "tests"}
        environ = config(tmp_path / "c", value)
        environ["PATH"] = f"{program.parent}:{environ['PATH']}"
        push(opened(f"{host}/shop", environ), written, ["v1"])
        assert (tmp_path / "asked").read_text() == host


def test_skopeo_and_oras_see_the_same_digest(
    host: str, written: Path, bundle: Bundle, tmp_path: Path, tool: Callable[[str], str]
) -> None:
    skopeo = tool("skopeo")
    place = f"{host}/everywhere/shop"
    push(opened(place), written, ["v1"])
    policy = tmp_path / "policy.json"
    policy.write_text('{"default": [{"type": "insecureAcceptAnything"}]}')
    copy = [skopeo, "--policy", str(policy), "copy", "--quiet", "--preserve-digests"]
    out = tmp_path / "by-skopeo"
    subprocess.run(
        [*copy, "--src-tls-verify=false", f"docker://{place}:v1", f"oci:{out}:v1"], check=True, capture_output=True
    )
    assert layout.read(out).digest == bundle.digest
    subprocess.run(
        [*copy, "--dest-tls-verify=false", f"oci:{out}:v1", f"docker://{host}/by/skopeo:v2"],
        check=True,
        capture_output=True,
    )
    pulled = pull(opened(f"{host}/by/skopeo:v2"), tmp_path / "p")
    assert pulled.digest == bundle.digest and files(tmp_path / "p") == files(written)
    push(opened(f"{host}/again/skopeo"), out, ["v3"])
    assert pull(opened(f"{host}/again/skopeo:v3"), tmp_path / "q").digest == bundle.digest

    import oras.client

    client = oras.client.OrasClient(hostname=host, insecure=True)
    client.pull(f"{place}:v1", outdir=str(tmp_path / "oras"))  # which unpacks a layer of this type
    assert {name: data for name, data in files(tmp_path / "oras").items()} == bundle.files
    body = json.loads((written / "blobs/sha256" / bundle.digest.removeprefix("sha256:")).read_bytes())
    assert client.get_manifest(f"{place}:v1") == body


def test_a_reference_of_another_digest_or_of_none(host: str, written: Path, tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="holds sha256"):
        push(opened(f"{host}/x@sha256:{'0' * 64}"), written, [])
    with pytest.raises(Fatal, match="neither a tag nor a digest"):
        pull(opened(f"{host}/x"), tmp_path / "p")
    with pytest.raises(Failed, match="has no 'nothing'"):
        pull(opened(f"{host}/x:nothing"), tmp_path / "p")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("mine")
    push(opened(f"{host}/x"), written, ["v1"])
    with pytest.raises(Fatal, match="is no bundle"):
        pull(opened(f"{host}/x:v1"), tmp_path / "mine")
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    with pytest.raises(Fatal, match="symbolic link"):
        pull(opened(f"{host}/x:v1"), tmp_path / "link")
    assert files(tmp_path / "mine") == {"file": b"mine"}
