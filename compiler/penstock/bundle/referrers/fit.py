"""What Monitors compare with, embedded by a Model: `penstock monitor fit` makes it of the texts beside a bundle."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from penstock.bundle.referrer import Referrer
from penstock.source import canonical

KIND = "application/vnd.penstock.fit.v1+json"


def referrer(chain: str, name: str, model: Mapping[str, Any], vectors: Mapping[str, tuple[int, bytes]]) -> Referrer:
    """
    Args:
        name, model: the Model and its spec, without bindings.
        vectors: by the digest of a reference: how many dimensions, and a unit vector a text as little-endian float16.
    """
    body = {
        "fitFormat": 1,
        "chain": chain,
        "name": name,
        "model": model,
        "vectors": {
            digest: {"dimensions": dimensions, "float16": b64encode(data).decode()}
            for digest, (dimensions, data) in vectors.items()
        },
    }
    return Referrer(KIND, KIND, canonical.dumps(body))
