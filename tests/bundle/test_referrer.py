"""Referrers: deterministic when written, refused when anything is off."""

import json
from typing import Any

import pytest

from penstock.bundle import referrer
from penstock.bundle.layout import MANIFEST, Descriptor, Image
from penstock.bundle.referrer import Referrer
from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical

SUBJECT = Descriptor(MANIFEST, "sha256:" + "a" * 64, 700)
SAMPLE = Referrer("application/vnd.example.note.v1+json", "application/json", b'{"a":1}', {"org.example.k": "v"})


def entry(image: Image) -> Descriptor:
    return Descriptor(MANIFEST, image.digest, len(image.blobs[image.digest]))


def read(image: Image, **changed: Any) -> referrer.Attached:
    return referrer.read(entry(image), lambda named: {**image.blobs, **changed}[named.digest], SUBJECT.digest)


def altered(change: dict[str, Any]) -> Image:
    """The sample with another manifest, rightly named."""
    image = referrer.manifest(SAMPLE, SUBJECT)
    body = {**json.loads(image.blobs[image.digest]), **change}
    made = canonical.dumps({key: value for key, value in body.items() if value is not None})
    return Image(canonical.sha256(made), {**image.blobs, canonical.sha256(made): made})


def test_golden_digest_and_round_trip() -> None:
    image = referrer.manifest(SAMPLE, SUBJECT)
    assert image.digest == "sha256:369769a8900200b283491dcf3f70d70ed1fe5907381dded95f0255bb7398bd91"
    found = read(image)
    assert found.referrer == SAMPLE
    assert found.subject == SUBJECT
    assert found.image == image
    assert found.entry == {
        "mediaType": MANIFEST,
        "digest": image.digest,
        "size": len(image.blobs[image.digest]),
        "artifactType": SAMPLE.artifact_type,
        "annotations": {"org.example.k": "v"},
    }


def test_every_other_subject_gives_another_digest_and_is_refused() -> None:
    image = referrer.manifest(SAMPLE, SUBJECT._replace(digest="sha256:" + "b" * 64))
    assert image.digest != referrer.manifest(SAMPLE, SUBJECT).digest
    with pytest.raises(Fatal, match="is about sha256:bbb"):
        read(image)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"subject": None}, "descriptor"),
        ({"subject": {"mediaType": MANIFEST, "digest": "md5:0", "size": 1}}, "no sha256"),
        ({"subject": {"mediaType": MANIFEST, "digest": SUBJECT.digest, "size": True}}, "no size"),
        ({"layers": []}, "one layer"),
        ({"layers": [{}]}, "no sha256"),
        ({"layers": [{"mediaType": "a/b", "digest": SUBJECT.digest, "size": 1 << 40}]}, "the most"),
        ({"layers": [{"mediaType": "\n", "digest": SUBJECT.digest, "size": 1}]}, "media type"),
        ({"config": None}, "descriptor"),
        ({"schemaVersion": 1}, "no OCI image manifest"),
        ({"mediaType": "application/vnd.oci.image.index.v1+json"}, "no OCI image manifest"),
        ({"artifactType": 7}, "media type"),
        ({"annotations": {"a": 1}}, "annotations"),
        ({"annotations": {"a": "x" * (70 << 10)}}, "the most"),
    ],
)
def test_manifests_of_others(change: dict[str, Any], why: str) -> None:
    with pytest.raises(Fatal, match=why):
        read(altered(change))


def test_every_altered_byte_is_noticed() -> None:
    image = referrer.manifest(SAMPLE, SUBJECT)
    for digest, data in image.blobs.items():
        for at in range(len(data)):
            with pytest.raises(Fatal, match="damaged"):
                read(image, **{digest: data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]})


def test_manifests_of_more_than_one_reading_or_too_deep() -> None:
    image = referrer.manifest(SAMPLE, SUBJECT)
    body = image.blobs[image.digest]
    for made in (body[:-1] + b',"subject":{}}', b"[" * 5000, b'{"a":' + b"[" * 200 + b"]" * 200 + b"}", b"\xff"):
        blobs = {**image.blobs, canonical.sha256(made): made}
        with pytest.raises(Fatal, match="refused"):
            read(Image(canonical.sha256(made), blobs))


def test_too_large_to_write() -> None:
    with pytest.raises(Fatal, match="the most"):
        referrer.manifest(Referrer("a/b", "a/b", bytes(referrer.LARGEST + 1)), SUBJECT)
