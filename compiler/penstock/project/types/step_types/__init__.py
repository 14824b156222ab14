"""What each step type demands of the values that come to it, in the order of `spec.steps`."""

from collections.abc import Mapping

from penstock.project.types.step_type import StepType
from penstock.project.types.step_types import agent, chain, each, guard, prompt, retrieve, tool

STEP_TYPES: Mapping[str, StepType] = {
    "prompt": prompt,
    "retrieve": retrieve,
    "tool": tool,
    "agent": agent,
    "chain": chain,
    "each": each,
    "guard": guard,
}
