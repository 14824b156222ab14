"""What a registry may do to whoever pulls: break off, lie, lead elsewhere, never end."""

import errno
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.bundle import hostile, oci_registry
from tests.bundle.hostile import Told

from penstock.bundle import evidence, layout
from penstock.bundle.fetch import fetch
from penstock.bundle.referrer import Referrer
from penstock.bundle.registry import registry
from penstock.bundle.registry.pull import pull
from penstock.bundle.registry.push import push
from penstock.bundle.registry.reference import parse
from penstock.bundle.registry.registry import Failed, Refused, Registry
from penstock.bundle.release import compile
from penstock.diagnostics.fatal import Fatal
from penstock.project.project import Project
from penstock.source import canonical

KILLS = int(os.environ.get("PENSTOCK_TEST_REGISTRY_KILLS", "8"))


@pytest.fixture
def written(open_files: Callable[..., Project], tmp_path: Path) -> Path:
    return layout.write(compile(open_files(), "shop"), tmp_path / "out")


@pytest.fixture
def other(open_files: Callable[..., Project], tmp_path: Path) -> Path:
    made = compile(open_files({"prompts/system.md": "Other.\n"}, folder="other"), "shop")
    return layout.write(made, tmp_path / "other-out")


@pytest.fixture
def host(tool: Callable[[str], str], tmp_path: Path) -> Iterator[str]:
    with oci_registry.running(tool, tmp_path / "registry") as found:
        yield found


def opened(text: str, environ: dict[str, str] | None = None, seconds: float = 60) -> Registry:
    return registry.open(parse(text), environ or {}, seconds=seconds, pause=lambda seconds: None)


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def parts(path: Path) -> tuple[dict[str, bytes], bytes]:
    """The blobs of a layout but its manifest, and that."""
    digest = layout.subject(path).digest
    blobs = {f"sha256:{each.name}": each.read_bytes() for each in (path / "blobs" / "sha256").iterdir()}
    manifest = blobs.pop(digest)
    return blobs, manifest


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("fault", ["drop", "lose", "cut", "500", "429"])
@pytest.mark.parametrize("seed", [1, 2])
def test_push_and_pull_through_a_connection_that_fails_again_and_again(
    fault: str, seed: int, host: str, written: Path, tmp_path: Path
) -> None:
    evidence.attach(written, layout.subject(written), [Referrer("application/x", "application/json", b"{}")])
    digest = layout.subject(written).digest
    chosen = random.Random(seed)
    with hostile.flaky(host, lambda *asked: fault if chosen.random() < 0.3 else None) as proxy:
        pushed = push(opened(f"{proxy.host}/shop"), written, ["v1"])
        pulled = pull(opened(f"{proxy.host}/shop:v1"), tmp_path / "p")
        assert len(proxy.requests) > 20
    assert pushed.digest == pulled.digest == digest and len(pulled.referrers) == 1
    assert files(tmp_path / "p") == files(written)
    assert pull(opened(f"{host}/shop:v1"), tmp_path / "direct").referrers == pulled.referrers


@pytest.mark.parametrize(("fault", "begun"), [("drop", 1), ("500", 1), ("lose", 3)])
def test_an_upload_goes_on_where_it_broke_off(fault: str, begun: int, host: str) -> None:
    """This registry forgets an upload whose answer was lost: that one is begun anew."""
    from penstock.bundle.registry.upload import of_bytes, upload

    data = os.urandom(4 << 20)
    digest = canonical.sha256(data)
    failed = list[str]()

    def faults(number: int, method: str, path: str) -> str | None:
        if method == "PATCH" and len(failed) < 2 and number > 4:
            failed.append(path)
            return fault
        return None

    with hostile.flaky(host, faults) as proxy:
        assert upload(opened(f"{proxy.host}/large"), digest, of_bytes(data), part=1 << 20)
        methods = [method for method, _, _ in proxy.requests]
    assert (methods.count("POST"), len(failed)) == (begun, 2)
    assert methods.count("PATCH") == 6 or begun > 1
    assert registry.has_blob(opened(f"{host}/large"), digest)


def test_a_download_goes_on_where_it_broke_off_after_the_process_has_ended(
    host: str, written: Path, tmp_path: Path
) -> None:
    push(opened(f"{host}/shop"), written, ["v1"])
    layer = json.loads(parts(written)[1])["layers"][0]

    def faults(number: int, method: str, path: str) -> str | None:
        return "cut" if path.endswith(layer["digest"]) and method == "GET" else None

    with hostile.flaky(host, faults) as proxy, pytest.raises(Failed, match="does not answer"):
        pull(opened(f"{proxy.host}/shop:v1"), tmp_path / "p")
    assert not (tmp_path / "p").exists()
    (partial,) = (tmp_path / ".p.pull").rglob("*.partial")
    have = partial.stat().st_size
    assert 0 < have < layer["size"]
    positions = list[int]()

    class Told:
        def begin(self, what: str, total: int | None = None) -> None: ...

        def advance(self, done: int, *, usd: float = 0.0, note: str = "") -> None:
            positions.append(done)

        def end(self, note: str = "") -> None: ...

    pull(opened(f"{host}/shop:v1"), tmp_path / "p", Told())
    assert have in positions or min(positions) >= have
    assert files(tmp_path / "p") == files(written)
    assert not (tmp_path / ".p.pull").exists()


def test_a_registry_that_never_recovers_ends_in_a_clear_error(host: str, written: Path, tmp_path: Path) -> None:
    push(opened(f"{host}/shop"), written, ["v1"])
    for fault, words in (("500", "500"), ("429", "429"), ("lose", "does not answer")):
        with hostile.flaky(host, lambda number, method, path, fault=fault: fault) as proxy:  # type: ignore[misc]
            with pytest.raises(Failed, match=words):
                pull(opened(f"{proxy.host}/shop:v1"), tmp_path / "p")
            assert len(proxy.requests) == registry.ATTEMPTS
            with pytest.raises(Failed, match=words):
                push(opened(f"{proxy.host}/shop"), written, ["v2"])
    assert not (tmp_path / "p").exists()


def damage(what: str, blobs: dict[str, bytes], manifest: bytes) -> Callable[[str, str, dict[str, str]], Told]:
    """A registry of one bundle that lies in one way."""
    body = json.loads(manifest)
    layer = body["layers"][0]
    digest = canonical.sha256(manifest)
    kind = layout.MANIFEST
    if what == "1 GiB claim":
        body["layers"][0] = {**layer, "size": 1 << 30}
    if what == "two layers":
        body["layers"] = [layer, layer]
    if what == "another artifact":
        body["artifactType"] = "application/vnd.other"
    if what == "no sha256":
        body["layers"][0] = {**layer, "digest": "sha256:../../etc/passwd"}
    if what == "an index":
        body, kind = {"schemaVersion": 2, "mediaType": layout.INDEX, "manifests": []}, layout.INDEX
    if what == "a docker manifest":
        kind = "application/vnd.docker.distribution.manifest.v2+json"
        body["mediaType"] = kind
    if what == "smaller than it is":
        body["layers"][0] = {**layer, "size": layer["size"] - 1}
    if what == "no bundle inside":
        data = b"no gzip"
        body["layers"][0] = {**layer, "size": len(data), "digest": canonical.sha256(data)}
        blobs[canonical.sha256(data)] = data
    if json.loads(manifest) != body:
        manifest = canonical.dumps(body)
        digest = canonical.sha256(manifest)
    if what == "wrong manifest":
        manifest = manifest.replace(b"shop", b"shoq")
    if what == "no JSON":
        manifest = b"{"
        digest = canonical.sha256(manifest)
    honest = hostile.serving(blobs, {"v1": (kind, manifest), digest: (kind, manifest)})

    def answer(method: str, path: str, headers: dict[str, str]) -> Told:
        if path.endswith("/v1") and what == "wrong manifest":
            return Told(200, manifest, (("Docker-Content-Digest", digest), ("Content-Type", kind)))
        if path.endswith("/v1") and what == "endless manifest":
            return Told(200, b"{", endless=True)
        if path.endswith(layer["digest"]):
            data = blobs[layer["digest"]]
            match what:
                case "other bytes":
                    return Told(200, bytes(len(data)))
                case "endless body":
                    return Told(200, endless=True)
                case "longer than it says":
                    return Told(200, data + b"x")
                case "too long a header":
                    return Told(200, data, length=len(data) + 10)
                case "too short a header":
                    return Told(200, data, length=len(data) - 10)
                case "a negative header":
                    return Told(200, data, length=-5)
                case "another part":
                    return Told(206, data, (("Content-Range", f"bytes 5-9/{len(data)}"),))
        return honest(method, path, headers)

    return answer


LIES = [
    *("wrong manifest", "endless manifest", "no JSON", "1 GiB claim", "two layers", "another artifact", "no sha256"),
    *("an index", "a docker manifest", "smaller than it is", "no bundle inside", "other bytes", "endless body"),
    *("longer than it says", "too long a header", "too short a header", "another part"),
]


@pytest.mark.parametrize("what", LIES)
def test_a_registry_that_lies_is_refused_and_nothing_is_written(what: str, written: Path, tmp_path: Path) -> None:
    blobs, manifest = parts(written)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    folder = tmp_path / "into"
    folder.mkdir()
    with hostile.answering(damage(what, dict(blobs), manifest)) as seen:
        with pytest.raises(Fatal) as fatal:
            pull(opened(f"{seen.host}/shop:v1"), folder / "p")
        assert seen.sent < 64 << 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10  # KiB
    assert fatal.value.message and "Traceback" not in fatal.value.message
    if isinstance(fatal.value, Refused) or not isinstance(fatal.value, Failed):
        assert left(folder) == []
    assert not (folder / "p").exists()


def test_an_older_bundle_stays_where_a_registry_lies(written: Path, other: Path, tmp_path: Path) -> None:
    blobs, manifest = parts(other)
    before = files(written)
    for what in LIES:
        with hostile.answering(damage(what, dict(blobs), manifest)) as seen, pytest.raises(Fatal):
            pull(opened(f"{seen.host}/shop:v1"), written)
        assert files(written) == before, what


def test_a_tag_that_moves_between_requests_gives_one_bundle_or_the_other(
    written: Path, other: Path, tmp_path: Path
) -> None:
    both = [parts(written), parts(other)]
    blobs = {**both[0][0], **both[1][0]}
    asked = list[str]()
    manifests = {canonical.sha256(data): (layout.MANIFEST, data) for _, data in both}

    def answer(method: str, path: str, headers: dict[str, str]) -> Told:
        if path.endswith("/manifests/v1"):
            asked.append(path)
            return hostile.serving({}, {"v1": (layout.MANIFEST, both[(len(asked) - 1) % 2][1])})(method, path, headers)
        return hostile.serving(blobs, manifests)(method, path, headers)

    with hostile.answering(answer) as seen:
        for number in range(4):
            pulled = pull(opened(f"{seen.host}/shop:v1"), tmp_path / f"p{number}")
            expected = written if layout.subject(written).digest == pulled.digest else other
            assert files(tmp_path / f"p{number}") == files(expected)
        for _ in range(4):
            cached = fetch(parse(f"{seen.host}/shop:v1"), tmp_path / "cache", {})
            assert layout.read(cached).digest == f"sha256:{cached.name}"
    assert len(left(tmp_path / "cache" / "bundles")) == 2


def test_no_key_goes_to_another_origin(written: Path, tmp_path: Path) -> None:
    blobs, manifest = parts(written)
    auth = {"auth": "YWxpOm9wZW4gc2VzYW1l"}
    with hostile.answering(hostile.serving(blobs, {})) as away:

        def answer(method: str, path: str, headers: dict[str, str]) -> Told:
            if "authorization" not in headers:
                return Told(401, headers=(("WWW-Authenticate", 'Basic realm="x"'),))
            if "/blobs/" in path:
                return Told(307, headers=(("Location", f"http://{away.host}{path}?signature=s"),))
            return hostile.serving({}, {"v1": (layout.MANIFEST, manifest)})(method, path, headers)

        def plain(method: str, path: str, headers: dict[str, str]) -> Told:
            return answer(method, path.partition("?")[0], headers)

        with hostile.answering(plain) as seen:
            (tmp_path / "config.json").write_text(json.dumps({"auths": {seen.host: auth}}))
            environ = {"DOCKER_CONFIG": str(tmp_path)}
            # The other server sees the query as well, so it is asked without it here.
            with pytest.raises(Failed):
                pull(opened(f"{seen.host}/shop:v1", environ), tmp_path / "p")
            assert [value for *_, value in seen.requests if value]
    assert away.requests and all(value is None for *_, value in away.requests)


@pytest.mark.parametrize(
    "header",
    [
        'Bearer realm="http://token.example.org/t",service="s"',
        'Bearer realm="ftp://127.0.0.1/t"',
        'Bearer realm="http://127.0.0.1@example.org/t"',
        'Bearer realm=""',
        'Bearer realm="https://[::1/t"',
        'Digest realm="x"',
        "",
    ],
)
def test_no_key_goes_to_an_odd_realm(header: str, tmp_path: Path) -> None:
    def answer(method: str, path: str, headers: dict[str, str]) -> Told:
        return Told(401, headers=(("WWW-Authenticate", header),))

    with hostile.answering(answer) as seen:
        (tmp_path / "config.json").write_text(json.dumps({"auths": {seen.host: {"username": "a", "password": "b"}}}))
        with pytest.raises(Fatal):
            pull(opened(f"{seen.host}/shop:v1", {"DOCKER_CONFIG": str(tmp_path)}), tmp_path / "p")
        assert len(seen.requests) == 1 and seen.requests[0][2] is None


def test_no_password_goes_over_plain_http() -> None:
    from penstock.bundle.registry.challenge import Challenge, authorization
    from penstock.bundle.registry.credential_helper import Kept
    from penstock.diagnostics.secret import Secret

    kept = Kept("a", Secret("b"))
    with pytest.raises(Fatal, match="not https"):
        authorization(Challenge("basic", "", "", ""), "http://example.org:80", kept)
    assert authorization(Challenge("basic", "", "", ""), "https://example.org:443", kept).reveal().startswith("Basic ")


def test_redirects_that_circle_or_leave_https() -> None:
    with hostile.answering(lambda *asked: Told(302, headers=(("Location", asked[1]),))) as seen:
        with pytest.raises(Failed, match="on and on"):
            registry.has_blob(opened(f"{seen.host}/a"), "sha256:" + "0" * 64)
        assert len(seen.requests) < 10
    for location in ("http://example.org/x", "//[", "https://a b/", "file:///etc/passwd"):
        with pytest.raises(Failed):
            registry.located("https://example.org/v2/", location)


def test_a_registry_that_trickles_is_cut_off(tmp_path: Path) -> None:
    def answer(method: str, path: str, headers: dict[str, str]) -> Told:
        time.sleep(3)
        return Told(200)

    with hostile.answering(answer) as seen, pytest.raises(Failed, match="too late|too slow"):
        pull(opened(f"{seen.host}/shop:v1", seconds=0.5), tmp_path / "p")


def test_a_full_disk_leaves_what_was_there(
    host: str, written: Path, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every write, rename and flush in turn."""
    evidence.attach(other, layout.subject(other), [Referrer("application/x", "application/json", b"{}")])
    push(opened(f"{host}/shop"), other, ["v1"])
    before, after, done, number = files(written), files(other), False, 0
    while not done:
        target = tmp_path / f"n{number}" / "shop"
        shutil.copytree(written, target)
        counted = [0]

        def failing(real: Callable[..., Any], counted: list[int] = counted, number: int = number) -> Any:
            def call(*arguments: Any, **named: Any) -> Any:
                counted[0] += 1
                if counted[0] > number:
                    raise OSError(errno.ENOSPC, "No space left on device")
                return real(*arguments, **named)

            return call

        with monkeypatch.context() as patch:
            for name in ("replace", "fsync", "fchmod", "mkdir"):
                patch.setattr(os, name, failing(getattr(os, name)))
            try:
                pull(opened(f"{host}/shop:v1"), target)
                done = True
            except OSError:
                assert left(target.parent)[0] != ".shop.pull"
        found, is_old = files(target), layout.read(target).digest == layout.subject(written).digest
        assert (before if is_old else after).items() <= found.items()
        assert is_old or len(evidence.attached(target, layout.read(target).digest)) == 1
        number += 1
    assert found == after and number > 10


KILLED = """
import os, signal, sys, threading, time
from pathlib import Path
from penstock.bundle.registry import registry
from penstock.bundle.registry.pull import pull
from penstock.bundle.registry.push import push
from penstock.bundle.registry.reference import parse
what, reference, path, after = sys.argv[1:]
at = registry.open(parse(reference), {})
kill = lambda: (time.sleep(float(after)), os.kill(os.getpid(), signal.SIGKILL))
threading.Thread(target=kill, daemon=True).start()
begun = time.monotonic()
pull(at, Path(path)) if what == "pull" else push(at, Path(path), ["v1"])
print(time.monotonic() - begun)
"""


def run(what: str, reference: str, path: Path, after: float) -> float | None:
    """Seconds that it took; None where it was killed before its end, which is the machine's to say."""
    command = [sys.executable, "-c", KILLED, what, reference, str(path), str(after)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode == -signal.SIGKILL:
        return None
    assert ended.returncode == 0, ended.stderr
    return float(ended.stdout)


def test_killed_at_any_moment_pull_leaves_the_old_bundle_or_the_new_one(
    host: str, written: Path, other: Path, tmp_path: Path
) -> None:
    evidence.attach(written, layout.subject(written), [Referrer("application/x", "application/json", b"1")])
    evidence.attach(other, layout.subject(other), [Referrer("application/x", "application/json", b"2")])
    push(opened(f"{host}/shop"), other, ["v1"])
    whole = run("pull", f"{host}/shop:v1", tmp_path / "whole", 60)
    assert whole is not None
    chosen, killed, seen = random.Random(5), 0, set[str]()
    for number in range(KILLS):
        target = tmp_path / f"n{number}" / "shop"
        shutil.copytree(written, target)
        shutil.copytree(evidence.folder(written), evidence.folder(target))
        took = run("pull", f"{host}/shop:v1", target, chosen.uniform(0, whole) if number else 0.0)
        killed, whole = killed + (took is None), whole if took is None else min(whole, took)
        digest = layout.read(target).digest
        source = written if digest == layout.subject(written).digest else other
        seen.add(digest)
        assert digest == layout.subject(source).digest
        assert files(source).items() <= files(target).items()
        assert len(evidence.attached(target, digest)) == 1
        pull(opened(f"{host}/shop:v1"), target)
        assert files(target) == files(other) and files(evidence.folder(target)) == files(evidence.folder(other))
        assert left(target.parent) == ["shop", "shop.referrers"]
    assert killed, "not even at once"
    print(f"pull: killed {killed} of {KILLS}, {len(seen)} digests seen")


def test_killed_at_any_moment_push_leaves_the_old_tag_or_the_new_one(
    host: str, written: Path, other: Path, tmp_path: Path
) -> None:
    evidence.attach(other, layout.subject(other), [Referrer("application/x", "application/json", b"2")])
    whole = run("push", f"{host}/whole", other, 60)
    assert whole is not None
    chosen, killed, seen = random.Random(6), 0, set[str]()
    for number in range(KILLS):
        place = f"{host}/n{number}"
        push(opened(place), written, ["v1"])
        took = run("push", place, other, chosen.uniform(0, whole) if number else 0.0)
        killed, whole = killed + (took is None), whole if took is None else min(whole, took)
        pulled = pull(opened(f"{place}:v1"), tmp_path / f"p{number}")
        source = written if pulled.digest == layout.subject(written).digest else other
        seen.add(pulled.digest)
        assert files(tmp_path / f"p{number}") == files(source)
        assert len(pulled.referrers) == (source is other)
        push(opened(place), other, ["v1"])
        assert pull(opened(f"{place}:v1"), tmp_path / f"p{number}").digest == layout.subject(other).digest
    assert killed, "not even at once"
    print(f"push: killed {killed} of {KILLS}, {len(seen)} digests seen")
