"""The OCI layout: valid by the outside schemas and tools, and refused when anything is off."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from penstock.bundle import layout, staging
from penstock.bundle.bundle import Bundle
from penstock.bundle.release import compile
from penstock.diagnostics.fatal import Fatal
from penstock.project.project import Project
from penstock.source import canonical


@pytest.fixture
def bundle(open_files: Callable[..., Project]) -> Bundle:
    return compile(open_files(), "shop")


@pytest.fixture
def written(bundle: Bundle, tmp_path: Path) -> Path:
    return layout.write(bundle, tmp_path / "out")


def test_reads_back_the_same_bundle(bundle: Bundle, written: Path) -> None:
    again = layout.read(written)
    assert written.name == "shop"
    assert (again.digest, again.fingerprint, again.chain) == (bundle.digest, bundle.fingerprint, "shop")
    assert again.files == bundle.files
    assert again.specs == bundle.specs
    assert again.rows == bundle.rows


def test_layout_on_disk_is_the_same_whatever_the_umask(bundle: Bundle, tmp_path: Path) -> None:
    found = []
    for name, umask in (("a", 0o000), ("b", 0o077)):
        before = os.umask(umask)
        try:
            root = layout.write(bundle, tmp_path / name)
        finally:
            os.umask(before)
        files = sorted(path for path in root.rglob("*") if path.is_file())
        found.append([(str(p.relative_to(root)), p.stat().st_mode & 0o777, p.read_bytes()) for p in files])
    assert found[0] == found[1]
    assert len(found[0]) == 5


def test_writing_again_replaces_and_leaves_no_stale_blob(
    bundle: Bundle, written: Path, open_files: Callable[..., Project]
) -> None:
    other = compile(open_files({"prompts/system.md": "Another instruction.\n"}), "shop")
    assert other.digest != bundle.digest
    assert layout.write(other, written.parent) == written
    assert layout.read(written).digest == other.digest
    assert len(list((written / "blobs" / "sha256").iterdir())) == 3


def test_neither_writes_through_a_link_nor_into_another_folder(bundle: Bundle, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "shop").symlink_to(away)
    with pytest.raises(Fatal, match="symbolic link"):
        layout.write(bundle, tmp_path / "linked")
    assert not list(away.iterdir())
    (tmp_path / "full" / "shop").mkdir(parents=True)
    (tmp_path / "full" / "shop" / "notes.txt").write_text("mine")
    with pytest.raises(Fatal, match="is no bundle"):
        layout.write(bundle, tmp_path / "full")


def calls_that_fail(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """The disk is full from that call on which writes, makes or moves something."""
    left = [after]

    def failing(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if real.__name__ == "open" and not args[1] & os.O_CREAT:
                return real(*args, **kwargs)
            left[0] -= 1
            if left[0] < 0:
                raise OSError(28, "No space left on device")
            return real(*args, **kwargs)

        return call

    for name in ("open", "write", "mkdir", "rename", "replace"):
        monkeypatch.setattr(staging.os, name, failing(getattr(os, name)))


@pytest.mark.parametrize("is_new", [True, False])
def test_a_full_disk_leaves_the_old_bundle_or_none_whichever_call_fails(
    bundle: Bundle, tmp_path: Path, is_new: bool, open_files: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = compile(open_files({"prompts/system.md": "Another instruction.\n"}), "shop")
    out = tmp_path / "out"
    out.mkdir()
    if not is_new:
        layout.write(before, out)
    for after in range(200):
        with monkeypatch.context() as patched:
            calls_that_fail(patched, after)
            try:
                layout.write(bundle, out)
            except OSError:
                pass
            else:
                break
        assert not list(out.rglob(".writing-*"))
        if is_new:
            assert not list(out.iterdir())
        else:
            assert layout.read(out / "shop").digest == before.digest
            assert len(list((out / "shop" / "blobs" / "sha256").iterdir())) == 3
    assert after > (10 if is_new else 6)
    assert layout.read(out / "shop").digest == bundle.digest


@pytest.mark.parametrize("left", ["blobs", "blobs/sha256", "blobs/sha256/" + "0" * 64, "blobs/sha256/.writing-1"])
def test_blobs_without_a_layout_are_what_was_left_and_are_written_over(
    bundle: Bundle, tmp_path: Path, left: str
) -> None:
    path = tmp_path / "shop" / left
    if len(left) > 15:
        path.parent.mkdir(parents=True)
        path.write_bytes(b"half")
    else:
        path.mkdir(parents=True)
    layout.write(bundle, tmp_path)
    assert layout.read(tmp_path / "shop").digest == bundle.digest
    assert len([each for each in (tmp_path / "shop").rglob("*") if each.is_file()]) == 5


def index(path: Path) -> dict[str, Any]:
    return dict(json.loads((path / "index.json").read_bytes()))


def manifest(path: Path) -> dict[str, Any]:
    return dict(json.loads(blob(path, index(path)["manifests"][0]["digest"]).read_bytes()))


def blob(path: Path, digest: str) -> Path:
    return path / "blobs" / "sha256" / digest.removeprefix("sha256:")


def put(path: Path, changed: dict[str, Any]) -> None:
    """A manifest of one's own, with an index that names it rightly."""
    data = canonical.dumps(changed)
    blob(path, canonical.sha256(data)).write_bytes(data)
    entry = {"mediaType": layout.MANIFEST, "digest": canonical.sha256(data), "size": len(data)}
    (path / "index.json").write_bytes(canonical.dumps({"schemaVersion": 2, "manifests": [entry]}))


def test_every_damaged_byte_of_every_blob_is_noticed(written: Path) -> None:
    for path in (written / "blobs" / "sha256").iterdir():
        data = path.read_bytes()
        for at in range(0, len(data), 97):
            path.write_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
            with pytest.raises(Fatal, match="refused"):
                layout.read(written)
        for broken in (data[:-1], data + b"x"):
            path.write_bytes(broken)
            with pytest.raises(Fatal, match="refused"):
                layout.read(written)
        path.write_bytes(data)
    layout.read(written)


@pytest.mark.parametrize(
    "digest", ["md5:" + "0" * 32, "sha256:" + "A" * 64, "sha256:" + "0" * 63, "sha256:../../../etc/passwd", 7, None]
)
def test_digests_of_another_form(written: Path, digest: object) -> None:
    changed = index(written)
    changed["manifests"][0]["digest"] = digest
    (written / "index.json").write_text(json.dumps(changed))
    with pytest.raises(Fatal, match="no sha256 digest"):
        layout.read(written)


def test_duplicate_unknown_or_no_manifests(written: Path) -> None:
    entry = index(written)["manifests"][0]
    for manifests in ([entry, entry], [], [{**entry, "mediaType": "application/x"}], "x", None, [7]):
        (written / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": manifests}))
        with pytest.raises(Fatal, match="refused"):
            layout.read(written)


@pytest.mark.parametrize(
    "change",
    [
        {"artifactType": "application/vnd.other"},
        {"artifactType": None},
        {"schemaVersion": 1},
        {"mediaType": layout.INDEX},
        {"layers": []},
        {"config": None},
    ],
)
def test_manifests_that_are_not_ours(written: Path, change: dict[str, Any]) -> None:
    put(written, {**manifest(written), **change})
    with pytest.raises(Fatal, match="refused"):
        layout.read(written)


def test_two_layers_and_a_layer_that_the_config_does_not_name(written: Path, bundle: Bundle) -> None:
    good = manifest(written)
    put(written, {**good, "layers": good["layers"] * 2})
    with pytest.raises(Fatal, match="one layer"):
        layout.read(written)
    other = layout.assemble({**bundle.files, "more.txt": b"x"}, "shop")
    for digest, data in other.blobs.items():
        blob(written, digest).write_bytes(data)
    swapped = json.loads(other.blobs[other.digest])
    put(written, {**good, "layers": swapped["layers"]})
    with pytest.raises(Fatal, match="image config"):
        layout.read(written)
    put(written, swapped)
    with pytest.raises(Fatal, match="also .'more.txt'."):
        layout.read(written)


def test_links_folders_and_absent_files(written: Path, tmp_path: Path) -> None:
    path = blob(written, manifest(written)["layers"][0]["digest"])
    moved = tmp_path / "layer"
    path.rename(moved)
    with pytest.raises(Fatal, match="refused"):
        layout.read(written)
    path.symlink_to(moved)
    with pytest.raises(Fatal, match="refused"):
        layout.read(written)
    path.unlink()
    path.mkdir()
    with pytest.raises(Fatal, match="refused"):
        layout.read(written)
    path.rmdir()
    os.mkfifo(path)
    with pytest.raises(Fatal, match="refused"):
        layout.read(written)
    with pytest.raises(Fatal, match="oci-layout"):
        layout.read(tmp_path)


def test_annotations_hold_no_clock_and_no_revision(written: Path) -> None:
    assert manifest(written)["annotations"] == {
        "org.opencontainers.image.created": "1970-01-01T00:00:00Z",
        "org.opencontainers.image.title": "shop",
    }


def test_valid_by_the_image_specification(written: Path) -> None:
    import jsonschema
    import referencing
    import referencing.jsonschema

    root = Path(os.environ.get("PENSTOCK_CRDS") or Path(__file__).parents[3] / "shared" / "crds") / "oci"
    if not root.is_dir():
        pytest.skip(f"the image specification's schemas are not at {root}; PENSTOCK_CRDS names their folder")
    schemas = {path.name: json.loads(path.read_bytes()) for path in root.glob("*.json")}
    draft = referencing.jsonschema.DRAFT4

    def retrieve(uri: str) -> Any:
        return draft.create_resource(schemas[uri.rpartition("/")[2]])

    registry: Any = referencing.Registry(retrieve=retrieve)  # type: ignore[call-arg]
    good = manifest(written)
    config = json.loads(blob(written, good["config"]["digest"]).read_bytes())
    found = {
        "image-layout-schema.json": json.loads((written / "oci-layout").read_bytes()),
        "image-index-schema.json": index(written),
        "image-manifest-schema.json": good,
        "config-schema.json": config,
    }
    for name, value in found.items():
        validator = jsonschema.Draft4Validator(schemas[name], registry=registry)
        assert not [error.message for error in validator.iter_errors(value)], name
    broken = {**good, "config": None}
    assert list(
        jsonschema.Draft4Validator(schemas["image-manifest-schema.json"], registry=registry).iter_errors(broken)
    )


def test_skopeo_reads_and_copies_it_with_its_digest(
    written: Path, bundle: Bundle, tmp_path: Path, tool: Callable[[str], str]
) -> None:
    skopeo = tool("skopeo")
    raw = subprocess.run([skopeo, "inspect", "--raw", f"oci:{written}"], capture_output=True, check=True).stdout
    assert canonical.sha256(raw) == bundle.digest
    policy = tmp_path / "policy.json"
    policy.write_text('{"default": [{"type": "insecureAcceptAnything"}]}')
    copied = tmp_path / "copied"
    command = [skopeo, "--policy", str(policy), "copy", "--quiet", f"oci:{written}:shop", f"oci:{copied}:shop"]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        command[-2:] = [f"oci:{written}", f"oci:{copied}"]
        subprocess.run(command, capture_output=True, check=True)
    assert layout.read(copied).digest == bundle.digest


def test_umoci_unpacks_it(written: Path, bundle: Bundle, tmp_path: Path, tool: Callable[[str], str]) -> None:
    umoci = tool("umoci")
    tagged = index(written)
    tagged["manifests"][0]["annotations"] = {"org.opencontainers.image.ref.name": "shop"}
    (written / "index.json").write_text(json.dumps(tagged))
    target = tmp_path / "unpacked"
    command = [umoci, "raw", "unpack", "--rootless", "--image", f"{written}:shop", str(target)]
    subprocess.run(command, capture_output=True, check=True)
    assert {str(p.relative_to(target)): p.read_bytes() for p in target.rglob("*") if p.is_file()} == bundle.files
