"""References embedded by a Model."""

import json

from penstock.bundle.referrers import fit


def test_holds_model_and_vectors_and_is_reproducible() -> None:
    made = fit.referrer("shop", "small", {"model": "builtin/hashed"}, {"sha256:a": (2, b"\x00\x3c\x00\x00")})
    body = json.loads(made.data)
    assert body["model"] == {"model": "builtin/hashed"}
    assert body["vectors"] == {"sha256:a": {"dimensions": 2, "float16": "ADwAAA=="}}
    assert made == fit.referrer("shop", "small", {"model": "builtin/hashed"}, {"sha256:a": (2, b"\x00\x3c\x00\x00")})
