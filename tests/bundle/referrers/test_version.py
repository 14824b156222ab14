"""Version, revision and description, as far as they are known."""

import json
from dataclasses import replace

from tests.bundle.referrers.sample import LINEAGE

from penstock.bundle.referrers import version


def test_says_what_is_known() -> None:
    made = version.referrer(LINEAGE)
    assert made.annotations["org.opencontainers.image.version"] == "1.2.0"
    assert made.annotations["org.opencontainers.image.revision"] == "c" * 40
    assert json.loads(made.data)["owner"] == "team-shop"
    bare = version.referrer(replace(LINEAGE, version=None, source=None, revision=None, description=None))
    assert bare.annotations == {}
