"""The Monitors that watch a chain, as declared where it was compiled."""

from collections.abc import Mapping
from typing import Any

from penstock.bundle.referrer import Referrer
from penstock.source import canonical

KIND = "application/vnd.penstock.monitors.v1+json"


def referrer(chain: str, monitors: Mapping[str, Mapping[str, Any]]) -> Referrer:
    """`monitors`: the spec of each as plain data, by name."""
    return Referrer(KIND, KIND, canonical.dumps({"monitorsFormat": 1, "chain": chain, "monitors": monitors}))
