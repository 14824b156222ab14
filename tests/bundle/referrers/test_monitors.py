"""The Monitors of a chain."""

import json

from penstock.bundle.referrers import monitors


def test_holds_the_specs() -> None:
    watched = monitors.referrer("shop", {"topics": {"chain": "shop"}})
    assert json.loads(watched.data) == {"monitorsFormat": 1, "chain": "shop", "monitors": {"topics": {"chain": "shop"}}}
