"""Who accepted what, about one digest."""

from tests.bundle.referrers.sample import DIGEST, OTHER

from penstock.bundle.referrers import acceptance
from penstock.bundle.signing import statement


def test_is_a_statement_about_the_digest() -> None:
    accepted = acceptance.referrer("shop", DIGEST, OTHER, {"base": OTHER})
    assert statement.of(accepted, DIGEST).predicate == {"accepted": OTHER, "base": OTHER}
