"""What is said of a bundle beside it: an OCI image manifest whose `subject` is the bundle's manifest."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from penstock.bundle import document, strict_json
from penstock.bundle.layout import MANIFEST, Descriptor, Image
from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical

EMPTY = "application/vnd.oci.empty.v1+json"
PREDICATE = "in-toto.io/predicate-type"
"""The annotation by which lists tell statements apart."""
LARGEST = 16 << 20
"""Bytes of the largest evidence that is written or read."""

DATA = "application/vnd.penstock.data.v1+jsonl"
"""The rows of a Dataset, which may be larger: as `bundle.json` bounds them."""
LARGEST_MANIFEST = 64 << 10

Fetch = Callable[[Descriptor], bytes]
"""Gives the bytes of a blob; whoever reads verifies them."""

_EMPTY_DATA = b"{}"
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}")


@dataclass(frozen=True, slots=True)
class Referrer:
    """One piece of evidence.

    Attributes:
        artifact_type: what it is; registries filter by it.
        media_type: of `data`.
        annotations: strings that lists of referrers show.
    """

    artifact_type: str
    media_type: str
    data: bytes
    annotations: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What it says: the predicate of a statement, else its artifact type."""
        return self.annotations.get(PREDICATE, self.artifact_type)


class Attached(NamedTuple):
    """Evidence with the very blobs that carry it, which may be another tool's."""

    referrer: Referrer
    image: Image
    subject: Descriptor

    @property
    def entry(self) -> dict[str, Any]:
        """Its descriptor, as the referrers API lists it."""
        blob = self.image.blobs[self.image.digest]
        found = {"mediaType": MANIFEST, "digest": self.image.digest, "size": len(blob)}
        found["artifactType"] = self.referrer.artifact_type
        return {**found, "annotations": dict(self.referrer.annotations)} if self.referrer.annotations else found


def manifest(referrer: Referrer, subject: Descriptor) -> Image:
    """The blobs of a referrer of `subject`: the same for the same evidence, wherever it is made.

    Raises:
        Fatal: more than `largest` bytes.
    """
    most = largest(referrer.artifact_type)
    if len(referrer.data) > most:
        raise Fatal(f"evidence of {len(referrer.data):,} bytes; {most:,} are the most", exit_code=1)
    body: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": referrer.artifact_type,
        "config": _described(EMPTY, _EMPTY_DATA),
        "layers": [_described(referrer.media_type, referrer.data)],
        "subject": {"mediaType": subject.media_type, "digest": subject.digest, "size": subject.size},
    }
    if referrer.annotations:
        body["annotations"] = dict(referrer.annotations)
    made = canonical.dumps(body)
    blobs = {canonical.sha256(blob): blob for blob in (made, _EMPTY_DATA, referrer.data)}
    return Image(canonical.sha256(made), blobs)


def read(entry: Descriptor, fetch: Fetch, subject: str | None = None) -> Attached:
    """A referrer that anyone may have written: every digest, size and type is checked before its data is used.

    Args:
        entry: its manifest's descriptor, from an index.
        fetch: gives each of its three blobs, at most as many bytes as the descriptor says.
        subject: the digest that it must be about.

    Raises:
        Fatal: anything is not as an OCI image manifest with a subject, one layer and bounded sizes must be.
    """
    if entry.media_type != MANIFEST:
        raise refused(f"media type {entry.media_type!r} stands where {MANIFEST!r} belongs")
    body = _verified(entry, fetch, LARGEST_MANIFEST)
    try:
        found = strict_json.object(body)
    except strict_json.Unclear as error:
        raise refused(f"manifest {entry.digest}: {error}") from None
    if found.get("schemaVersion") != 2 or found.get("mediaType", MANIFEST) != MANIFEST:
        raise refused(f"{entry.digest} is no OCI image manifest")
    about = descriptor(found.get("subject"))
    if subject is not None and about.digest != subject:
        raise refused(f"{entry.digest} is about {about.digest}, not about {subject}")
    layers = found.get("layers")
    if not isinstance(layers, list) or len(layers) != 1:
        raise refused(f"{entry.digest} has not exactly one layer")
    config, layer = descriptor(found.get("config")), descriptor(layers[0])
    kind = _media_type(found.get("artifactType", config.media_type))
    data = _verified(layer, fetch, largest(kind))
    blobs = {entry.digest: body, config.digest: _verified(config, fetch, LARGEST_MANIFEST), layer.digest: data}
    made = Referrer(kind, layer.media_type, data, _annotations(found.get("annotations")))
    return Attached(made, Image(entry.digest, blobs), about)


def largest(artifact_type: str) -> int:
    """Bytes of the largest evidence of a type."""
    return document.BESIDE if artifact_type == DATA else LARGEST


def descriptor(value: object) -> Descriptor:
    """A descriptor that another one wrote.

    Raises:
        Fatal: no media type, no sha256 digest, no size.
    """
    if not isinstance(value, dict):
        raise refused("a descriptor is no object")
    digest, size = value.get("digest"), value.get("size")
    if not isinstance(digest, str) or not canonical.is_digest(digest):
        raise refused(f"{digest!r} is no sha256 digest")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise refused(f"{size!r} is no size")
    return Descriptor(_media_type(value.get("mediaType")), digest, size)


def refused(why: str) -> Fatal:
    return Fatal(f"the evidence is refused: {why}", help="attach or fetch it again", exit_code=1)


def _verified(named: Descriptor, fetch: Fetch, most: int) -> bytes:
    if named.size > most:
        raise refused(f"{named.digest} has {named.size:,} bytes; {most:,} are the most")
    data = fetch(named)
    if len(data) != named.size or canonical.sha256(data) != named.digest:
        raise refused(f"{named.digest} is damaged: its bytes have another digest")
    return data


def _media_type(value: object) -> str:
    if not isinstance(value, str) or not _MEDIA_TYPE.fullmatch(value):
        raise refused(f"{value!r} is no media type")
    return value


def _annotations(value: object) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise refused("annotations are no strings")
    return dict(value)


def _described(media_type: str, blob: bytes) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": canonical.sha256(blob), "size": len(blob)}
