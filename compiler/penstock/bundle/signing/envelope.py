"""DSSE envelopes: signed bytes with their type (https://github.com/secure-systems-lab/dsse, v1.0)."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from penstock.bundle import strict_json
from penstock.bundle.referrer import refused
from penstock.bundle.signing.key import Private, Public
from penstock.source import canonical

MEDIA_TYPE = "application/vnd.dsse.envelope.v1+json"
MOST = 16
"""Signatures in one envelope."""


class Signature(NamedTuple):
    """`keyid` is a hint that anyone can write; only the key itself verifies."""

    keyid: str
    sig: bytes


class Envelope(NamedTuple):
    """What was signed, and by whom."""

    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...]


def sign(payload: bytes, payload_type: str, key: Private) -> bytes:
    """The envelope of one signature: the same bytes each time, as ed25519 is deterministic."""
    signature = {"keyid": key.identifier, "sig": _encoded(key.sign(signed(payload, payload_type)))}
    return canonical.dumps({"payloadType": payload_type, "payload": _encoded(payload), "signatures": [signature]})


def signed(payload: bytes, payload_type: str) -> bytes:
    """The bytes that a signature is over: DSSE's pre-authentication encoding."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def loads(data: bytes, payload_type: str) -> Envelope:
    """An envelope that anyone may have written.

    Raises:
        Fatal: another payload type, base64 that is not canonical, no or too many signatures, one given twice, or
            anything else that DSSE does not have.
    """
    try:
        value = strict_json.object(data)
    except strict_json.Unclear as error:
        raise refused(f"a signature: {error}") from None
    match value:
        case {"payloadType": str(kind), "payload": str(payload), "signatures": list(signatures)} if len(value) == 3:
            pass
        case _:
            raise refused("a signature is no DSSE envelope")
    if kind != payload_type:
        raise refused(f"a signature is over {kind!r}, not {payload_type!r}")
    if not 0 < len(signatures) <= MOST:
        raise refused(f"an envelope has {len(signatures)} signatures; 1 to {MOST} are read")
    found = tuple(_signature(each) for each in signatures)
    if len(set(found)) != len(found):
        raise refused("an envelope holds the same signature twice")
    return Envelope(kind, _decoded(payload), found)


def signers(envelope: Envelope, keys: Mapping[str, Public]) -> list[str]:
    """The names of those of `keys` that signed it; a key counts once however many signatures it made."""
    data = signed(envelope.payload, envelope.payload_type)
    return [name for name, key in keys.items() if _signed_by(envelope.signatures, key, data)]


def _signed_by(signatures: Sequence[Signature], key: Public, data: bytes) -> bool:
    return any(key.accepts(each.sig, data) for each in signatures if each.keyid in ("", key.identifier))


def _signature(value: Any) -> Signature:
    match value:
        case {"keyid": str(keyid), "sig": str(sig)} if len(value) == 2:
            return Signature(keyid, _decoded(sig))
        case {"sig": str(sig)} if len(value) == 1:
            return Signature("", _decoded(sig))
    raise refused("a signature has no `sig`")


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decoded(text: str) -> bytes:
    """Standard base64 alone, with its padding: one text for the same bytes."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = None
    if data is None or _encoded(data) != text:
        raise refused("base64 that is not canonical")
    return data
