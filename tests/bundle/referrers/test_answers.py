"""What a bundle answered, beside it."""

import json

from penstock.bundle.referrers import answers
from penstock.source import canonical


def test_holds_each_reference_once_by_its_digest() -> None:
    reference = {"referenceFormat": 1, "texts": ["a"], "rows": 1}
    of = {"said": {"signal": "s"}, "again": {"signal": "s"}}
    made = answers.referrer("shop", "sha256:1", {"said": reference, "again": reference}, of)
    body = json.loads(made.data)
    digest = canonical.digest(reference)
    assert (body["chain"], body["bundle"], body["references"]) == ("shop", "sha256:1", {digest: reference})
    assert body["compared"]["said"] == {"reference": digest, "of": {"signal": "s"}}
