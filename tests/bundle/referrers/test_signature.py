"""A signature covers the digest and the evidence, and nothing else."""

import json
from dataclasses import replace

import pytest
from tests.bundle.referrers.sample import DIGEST, LINEAGE, OTHER

from penstock.bundle import referrer
from penstock.bundle.layout import MANIFEST, Descriptor
from penstock.bundle.referrer import Attached, Referrer
from penstock.bundle.referrers import REFERRERS, named, provenance, signature, version
from penstock.bundle.signing import envelope, key, statement
from penstock.bundle.signing.key import Private, Public
from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical

SUBJECT = Descriptor(MANIFEST, DIGEST, 700)


@pytest.fixture
def keys(tmp_path) -> tuple[Private, Public]:
    made = key.generate()
    (tmp_path / "k").write_bytes(made.private)
    (tmp_path / "k").chmod(0o600)
    return key.private(tmp_path / "k"), key.public_text(made.public, "it")


def attached(evidence: Referrer) -> Attached:
    return Attached(evidence, referrer.manifest(evidence, SUBJECT), SUBJECT)


def test_round_trip_and_the_same_bytes_each_time(keys: tuple[Private, Public]) -> None:
    private, public = keys
    evidence = [attached(version.referrer(LINEAGE)), attached(provenance.referrer(DIGEST, LINEAGE))]
    payload = signature.payload("shop", DIGEST, evidence)
    made = signature.referrer(payload, private)
    assert made == signature.referrer(signature.payload("shop", DIGEST, evidence[::-1]), private)
    found = envelope.loads(made.data, statement.MEDIA_TYPE)
    assert envelope.signers(found, {"us": public}) == ["us"]
    assert signature.covered(found.payload, DIGEST) == {each.image.digest for each in evidence}
    assert signature.payload("shop", DIGEST, [*evidence, attached(made)]) == payload


def test_a_library_of_others_verifies_it(keys: tuple[Private, Public], tmp_path) -> None:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import SSlibKey

    private, public = keys
    made = signature.referrer(signature.payload("shop", DIGEST, []), private)
    opened = Envelope.from_dict(json.loads(made.data))
    loaded = load_pem_private_key((tmp_path / "k").read_bytes(), None).public_key()
    theirs = SSlibKey.from_crypto(loaded, keyid=public.identifier)
    assert opened.verify([theirs], 1)


def test_used_again_for_another_digest(keys: tuple[Private, Public]) -> None:
    payload = signature.payload("shop", DIGEST, [])
    with pytest.raises(Fatal, match="not about"):
        signature.covered(payload, OTHER)


@pytest.mark.parametrize("predicate", [{}, {"evidence": {}}, {"evidence": [7]}, {"evidence": [{"digest": 7}]}])
def test_payloads_of_others(predicate: dict[str, object]) -> None:
    with pytest.raises(Fatal, match="refused"):
        signature.covered(statement.dumps("shop", DIGEST, signature.PREDICATE, predicate), DIGEST)
    with pytest.raises(Fatal, match="is over 'other'"):
        signature.covered(statement.dumps("shop", DIGEST, "other", {"evidence": []}), DIGEST)


def test_every_kind_has_a_name() -> None:
    assert {named(member.KIND) for member in REFERRERS.values()} == set(REFERRERS)
    assert named(signature.KEYLESS) == "keyless signature"
    assert named("text/plain") is None
    assert replace(version.referrer(LINEAGE), annotations={}).kind == version.KIND
    assert canonical.sha256(version.referrer(LINEAGE).data) == canonical.sha256(version.referrer(LINEAGE).data)
