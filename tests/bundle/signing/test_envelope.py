"""DSSE envelopes of anyone: one reading or none."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from penstock.bundle.signing import envelope, key
from penstock.bundle.signing.key import Private, Public
from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical

TYPE = "application/vnd.in-toto+json"


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Private, Public]:
    made = key.generate()
    (tmp_path / "k").write_bytes(made.private)
    (tmp_path / "k").chmod(0o600)
    return key.private(tmp_path / "k"), key.public_text(made.public, "it")


def altered(keys: tuple[Private, Public], change: Callable[[dict[str, Any]], object]) -> bytes:
    value = json.loads(envelope.sign(b"{}", TYPE, keys[0]))
    change(value)
    return canonical.dumps(value)


def test_signed_bytes_are_those_of_the_specification() -> None:
    assert envelope.signed(b"hello world", "http://example.com/HelloWorld") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v.update(payloadType="text/plain"),
        lambda v: v.update(signatures=[]),
        lambda v: v.update(signatures=v["signatures"] * 2),
        lambda v: v.update(signatures=[{"sig": base64.b64encode(bytes([n])).decode()} for n in range(17)]),
        lambda v: v.update(signatures="x"),
        lambda v: v["signatures"][0].pop("sig"),
        lambda v: v["signatures"][0].update(more=1),
        lambda v: v["signatures"][0].update(keyid=7),
        lambda v: v["signatures"][0].update(sig=v["signatures"][0]["sig"].rstrip("=")),
        lambda v: v["signatures"][0].update(sig=v["signatures"][0]["sig"] + "\n"),
        lambda v: v.update(payload="e3=="),
        lambda v: v.update(payload="e-_9"),
        lambda v: v.update(payload="é"),
        lambda v: v.update(more=1),
        lambda v: v.pop("payload"),
    ],
)
def test_malformed(keys: tuple[Private, Public], change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(Fatal, match="refused"):
        envelope.loads(altered(keys, change), TYPE)


def test_keys_that_come_twice_deep_and_no_json(keys: tuple[Private, Public]) -> None:
    good = envelope.sign(b"{}", TYPE, keys[0])
    twice = good.replace(b'"payload":', b'"payload":"e30=","payload":')
    for data in (twice, b"", b"[]", b"[" * 100_000, good[:-1], b"\xff" + good):
        with pytest.raises(Fatal, match="refused"):
            envelope.loads(data, TYPE)


def test_a_key_counts_once_and_only_where_it_signed(keys: tuple[Private, Public], tmp_path: Path) -> None:
    other = key.public_text(key.generate().public, "other")
    value = json.loads(envelope.sign(b"{}", TYPE, keys[0]))
    (mine,) = value["signatures"]
    value["signatures"] = [mine, {"sig": mine["sig"]}, {"keyid": other.identifier, "sig": mine["sig"]}]
    found = envelope.loads(canonical.dumps(value), TYPE)
    assert envelope.signers(found, {"us": keys[1], "other": other}) == ["us"]
    assert envelope.signers(found._replace(payload=b"{ }"), {"us": keys[1]}) == []
    assert envelope.signers(found._replace(payload_type="x"), {"us": keys[1]}) == []
    wrong = found._replace(signatures=(envelope.Signature(other.identifier, base64.b64decode(mine["sig"])),))
    assert envelope.signers(wrong, {"us": keys[1], "other": other}) == []
