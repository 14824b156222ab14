"""A project, as a step asks it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from penstock.spec.kinds import KINDS
from penstock.spec.step import Outputs


@dataclass
class Known:
    """Specs by `Kind/name`, outputs by chain; `asked` records what was asked for."""

    specs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    chains: Mapping[str, Outputs] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def spec(self, kind: str, name: str) -> Any:
        self.asked.append(f"{kind}/{name}")
        found = self.specs.get(f"{kind}/{name}")
        return None if found is None else KINDS[kind].model_validate(found)

    def chain(self, name: str) -> Outputs | None:
        self.asked.append(f"Chain/{name}")
        return self.chains.get(name)


@pytest.fixture
def known() -> Callable[..., Known]:
    return Known
