"""What flux and argocd bring, and what registries' tools say of it."""

import shutil
import subprocess
import tarfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from penstock.bundle.release import Release
from penstock.targets.emit import Emitted

DIGEST = f"sha256:{'1' * 64}"
KUBERNETES = {
    "repository": "registry.example.org/orders/{chain}",
    "image": f"registry.example.org/penstock@{DIGEST}",
    "vllmImage": f"registry.example.org/vllm@{DIGEST}",
}
REPOSITORY = "oci://registry.example.org/orders/deploy"


def settled(release: Release, target: str, **settings: Any) -> Release:
    own = {"repository": REPOSITORY, "carries": ["kubernetes", "kserve"], **settings}
    return replace(release, targets={"kubernetes": KUBERNETES, "kserve": {"namespace": "orders"}, target: own})


def unpacked(made: Emitted, digest: str) -> dict[str, bytes]:
    """The files in the layer of the image of that digest."""
    import json

    manifest = json.loads(blob(made, digest))
    (layer,) = manifest["layers"]
    with tarfile.open(fileobj=BytesIO(blob(made, layer["digest"])), mode="r:gz") as archive:
        return {each.name: archive.extractfile(each).read() for each in archive.getmembers()}  # type: ignore[union-attr]


def blob(made: Emitted, digest: str) -> bytes:
    return made.files[f"artifact/blobs/sha256/{digest.removeprefix('sha256:')}"]


def copied(made: Emitted, folder: Path) -> str:
    """The digest that skopeo finds after it copied the layout; skips without it."""
    if shutil.which("skopeo") is None:
        pytest.skip("skopeo is not installed")
    for path, data in made.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    copy = ["skopeo", "--insecure-policy", "copy", "-q", f"oci:{folder}/artifact", f"oci:{folder}/copy:a"]
    subprocess.run(copy, check=True, timeout=60)
    shown = ["skopeo", "inspect", "--format", "{{.Digest}}", f"oci:{folder}/copy:a"]
    return subprocess.run(shown, check=True, timeout=60, capture_output=True, text=True).stdout.strip()


def pinless(made: Emitted, release: Release) -> dict[str, bytes]:
    """The YAML files, the same whatever the bundles hold."""
    texts = [bundle.digest for bundle in release.bundles.values()]
    texts += ["sha256:" + path.rpartition("/")[2] for path in made.files if path.startswith("artifact/blobs/")]
    files = {path: data for path, data in made.files.items() if not path.startswith("artifact/")}
    for text in texts:
        files = {path: data.replace(text.encode(), DIGEST.encode()) for path, data in files.items()}
    return files
