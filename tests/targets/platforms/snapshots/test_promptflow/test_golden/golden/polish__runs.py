"""Made by `penstock compile`; do not edit."""

from typing import Any

from penstock_bundle import parted, steps
from promptflow.core import tool


@tool
def runs(name: str, **given: Any) -> bool:
    return steps().runs(name, *parted(given))
