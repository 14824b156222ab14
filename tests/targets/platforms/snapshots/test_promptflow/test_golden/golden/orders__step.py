"""Made by `penstock compile`; do not edit."""

from typing import Any

from penstock_bundle import parted, steps
from promptflow.core import tool


@tool
def step(name: str, **given: Any) -> Any:
    return steps().step(name, *parted(given))
