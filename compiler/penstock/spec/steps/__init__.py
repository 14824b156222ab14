"""The step types, in the order of the language reference."""

from collections.abc import Mapping

from penstock.spec.step import Step
from penstock.spec.steps.prompt import PromptStep
from penstock.spec.steps.retrieve import RetrieveStep

STEPS: Mapping[str, type[Step]] = {
    "prompt": PromptStep,
    "retrieve": RetrieveStep,
}
