"""Files of platforms as an image in a registry, which GitOps controllers pull by its digest."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from penstock.bundle import archive
from penstock.bundle.layout import CONFIG, INDEX, LAYER, MANIFEST, TITLE
from penstock.source import canonical

TYPE = "application/vnd.penstock.manifests.v1+json"
_CREATED = "org.opencontainers.image.created"


class Artifact(NamedTuple):
    """The digest of its manifest, and the files of an OCI image layout of it."""

    digest: str
    files: Mapping[str, bytes]


def artifact(files: Mapping[str, bytes], title: str) -> Artifact:
    """One layer of tar and gzip, which Flux extracts and Argo CD accepts; equal files give an equal digest."""
    packed = archive.tar(files)
    layer = archive.gzip(packed)
    rootfs = {"type": "layers", "diff_ids": [canonical.sha256(packed)]}
    config = canonical.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": rootfs})
    manifest = canonical.dumps(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "artifactType": TYPE,
            "config": _described(CONFIG, config),
            "layers": [{**_described(LAYER, layer), "annotations": {TITLE: f"{title}.tar.gz"}}],
            "annotations": {_CREATED: "1970-01-01T00:00:00Z", TITLE: title},
        }
    )
    entry = {**_described(MANIFEST, manifest), "artifactType": TYPE}
    made = {
        "oci-layout": canonical.dumps({"imageLayoutVersion": "1.0.0"}),
        "index.json": canonical.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]}),
    }
    for blob in (manifest, config, layer):
        made[f"blobs/sha256/{canonical.sha256(blob).removeprefix('sha256:')}"] = blob
    return Artifact(canonical.sha256(manifest), made)


def _described(media_type: str, blob: bytes) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": canonical.sha256(blob), "size": len(blob)}
