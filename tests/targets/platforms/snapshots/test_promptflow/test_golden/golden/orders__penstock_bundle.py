"""Made by `penstock compile`; do not edit."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import penstock

DIGEST = "sha256:294ca3e8c694575fca633af089180f08d7f7691fd9e874e1b52418bf54d84dbb"
BUNDLE = Path(__file__).resolve().parents[2] / "orders"


@cache
def steps() -> Any:
    """The steps of the bundle that this flow was made of."""
    app = penstock.load(os.environ.get("PENSTOCK_BUNDLE") or BUNDLE, refresh=None)
    if app.digest != DIGEST:
        raise penstock.LoadError(f"this flow was made of the bundle {DIGEST}, not of {app.digest}")
    return app.stepwise()


def parted(given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Inputs, and the outputs of steps that were not skipped."""
    found: dict[str, dict[str, Any]] = {"inputs": {}, "steps": {}}
    for key, value in given.items():
        kind, _, name = key.partition("_")
        if kind == "inputs" or value is not None:
            found[kind][name] = value
    return found["inputs"], found["steps"]
