from collections.abc import Callable, Mapping
from typing import Any

import pytest

from penstock.runtime.traces.trace import StepTrace, Trace, Usage


@pytest.fixture
def trace() -> Callable[..., Trace]:
    """Makes a trace of one step called `search`."""

    def make(
        outputs: Mapping[str, Any] | None = None,
        *,
        documents: list[dict[str, Any]] | None = None,
        seconds: float = 0.5,
        usage: Usage | None = None,
        error: str | None = None,
    ) -> Trace:
        step = StepTrace("search", "retrieve", {}, {"documents": documents or []}, 0.1)
        return Trace({}, outputs or {}, {"search": step}, seconds, usage or Usage(), "sha256:0", error)

    return make
