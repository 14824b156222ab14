"""The step types, in the order of the language reference."""

from collections.abc import Mapping

from penstock.spec.step import Step, one_of
from penstock.spec.steps.agent import AgentStep
from penstock.spec.steps.chain import ChainStep
from penstock.spec.steps.each import EachStep
from penstock.spec.steps.guard import GuardStep
from penstock.spec.steps.prompt import PromptStep
from penstock.spec.steps.retrieve import RetrieveStep
from penstock.spec.steps.tool import ToolStep

STEPS: Mapping[str, type[Step]] = {
    "prompt": PromptStep,
    "retrieve": RetrieveStep,
    "tool": ToolStep,
    "agent": AgentStep,
    "chain": ChainStep,
    "each": EachStep,
    "guard": GuardStep,
}

EachStep.model_rebuild(_types_namespace={"Inner": one_of([step for step in STEPS.values() if step is not EachStep])})
