"""Made by `penstock compile`; do not edit."""

from typing import Any

from penstock_bundle import parted, steps
from promptflow.core import tool


@tool
def done(name: str, ran: bool, found: Any, **given: Any) -> Any:
    return found if ran else steps().step(name, *parted(given))
