"""Made by `penstock compile`; do not edit."""

from typing import Any

from penstock_bundle import parted, steps
from promptflow.core import tool


@tool
def outputs(**given: Any) -> dict:
    return dict(steps().outputs(*parted(given)))
