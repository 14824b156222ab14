"""How each step type runs; fields and types of outputs are in `spec.steps`."""

from collections.abc import Mapping

STEPS: Mapping[str, str] = {
    "prompt": "penstock.runtime.steps.prompt:run",
    "retrieve": "penstock.runtime.steps.retrieve:run",
}
