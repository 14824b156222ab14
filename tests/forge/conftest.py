"""A forge to talk to."""

from collections.abc import Iterator

import pytest
from tests.forge.openapi import check
from tests.forge.server import GitHub, serving


@pytest.fixture
def github() -> Iterator[GitHub]:
    """GitHub's API; what was said is held against the published description, where there is one."""
    with serving(GitHub()) as server:
        yield server
    check(server.exchanges)
