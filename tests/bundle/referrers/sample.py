"""Facts about a bundle that does not exist, for tests of evidence."""

import json
from datetime import UTC, datetime
from typing import Any

from penstock.bundle.lineage import Declared, Lineage
from penstock.bundle.referrer import Referrer
from penstock.bundle.referrers.test_result import Judged

DIGEST = "sha256:" + "d" * 64
OTHER = "sha256:" + "e" * 64
LINEAGE = Lineage(
    chain="shop",
    environment="production",
    version="1.2.0",
    description="Answers customers.",
    owner="team-shop",
    source="git+https://example.org/shop.git",
    revision="c" * 40,
    modified=False,
    declared=(
        Declared("Model/answerer", "models.yaml", OTHER, "b" * 40, "Ann Author"),
        Declared("Chain/shop", "c", OTHER),
    ),
    lock=OTHER,
    tool="0.1.0",
    at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
)
METRIC = {"metric": "right", "head": 0.75, "base": 0.5, "delta": 0.25, "low": -0.125, "high": 0.5, "n": 40}
JUDGED = Judged(
    chain="shop",
    environment="production",
    gate=OTHER,
    verdict="PASS",
    whole="PASS",
    reason="not-worse",
    exit_code=0,
    accepted=None,
    base=OTHER,
    head=DIGEST,
    revisions=("a" * 40, "b" * 40),
    evaluations=(("quality", OTHER),),
    metrics={"quality": [METRIC]},
    passed=("quality/right",),
)


def predicate(referrer: Referrer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(referrer.data)["predicate"]
    return found
