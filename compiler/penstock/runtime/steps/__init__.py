"""How each step type runs; fields and types of outputs are in `spec.steps`."""

from collections.abc import Mapping

STEPS: Mapping[str, str] = {
    "prompt": "penstock.runtime.steps.prompt:run",
    "retrieve": "penstock.runtime.steps.retrieve:run",
    "tool": "penstock.runtime.steps.tool:run",
    "agent": "penstock.runtime.steps.agent:run",
    "chain": "penstock.runtime.steps.chain:run",
    "each": "penstock.runtime.steps.each:run",
    "guard": "penstock.runtime.steps.guard:run",
}
RETRIES_ITSELF = frozenset({"prompt", "guard", "agent"})
"""Types that hand `retry` on to the calls they make; of all others the step as a whole is tried again."""
