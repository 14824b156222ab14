"""Records of promotions are statements about one digest."""

from penstock.bundle.referrers import promotion
from penstock.bundle.signing import statement

DIGEST = "sha256:" + "a" * 64


def test_a_record_says_where_a_digest_went() -> None:
    facts = {"environment": "production", "action": "promotion", "replaces": None, "time": "2026-01-02T03:04:05Z"}
    made = promotion.referrer("shop", DIGEST, facts)
    assert made.kind == promotion.KIND
    found = statement.of(made, DIGEST)
    assert "replaces" not in found.predicate
    assert promotion.environments([found]) == {"production"}
    other = statement.of(statement.referrer("shop", DIGEST, "penstock:other/v1", facts), DIGEST)
    odd = statement.of(promotion.referrer("shop", DIGEST, {"environment": 7}), DIGEST)
    assert promotion.environments([other, odd]) == set()
