"""How each step type runs; fields and types of outputs are in `spec.steps`."""

from collections.abc import Mapping

STEPS: Mapping[str, str] = {
    "prompt": "penstock.runtime.steps.prompt:run",
    "retrieve": "penstock.runtime.steps.retrieve:run",
    "chain": "penstock.runtime.steps.chain:run",
    "each": "penstock.runtime.steps.each:run",
    "guard": "penstock.runtime.steps.guard:run",
}
RETRIES_ITSELF = frozenset({"prompt", "guard"})
"""Types that hand `retry` on to the one call they make; of all others the step as a whole is tried again."""
