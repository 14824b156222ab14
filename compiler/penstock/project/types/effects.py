"""Steps that do something beside giving outputs: they write, or end the chain."""

from penstock.project.graph import reach
from penstock.project.link import target_of
from penstock.project.project import Project
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.tool import Tool
from penstock.spec.step import Step
from penstock.spec.steps.agent import AgentStep
from penstock.spec.steps.chain import ChainStep
from penstock.spec.steps.each import EachStep
from penstock.spec.steps.guard import GuardStep
from penstock.spec.steps.tool import ToolStep


def acts(project: Project, step: Step) -> bool:
    """Whether it is of use though nobody reads it."""
    match step:
        case EachStep():
            return acts(project, step.do)
        case GuardStep():
            return step.on_fail == "stop"
        case ToolStep():
            return _writes(project, step.tool)
        case AgentStep():
            return any(_writes(project, name) for name in step.approve if name in step.tools)
        case ChainStep():
            return _chain_acts(project, step.chain)
    return False


def writers(project: Project, step: Step) -> frozenset[str]:
    """The Tools with `effects: write` that a step itself may call; those of chains that it calls are theirs."""
    match step:
        case EachStep():
            return writers(project, step.do)
        case ToolStep():
            return frozenset({step.tool}) if _writes(project, step.tool) else frozenset()
        case AgentStep():
            return frozenset(name for name in step.approve if name in step.tools and _writes(project, name))
    return frozenset()


def _writes(project: Project, tool: str) -> bool:
    spec = project.spec("Tool", tool)
    return isinstance(spec, Tool) and spec.effects == "write"


def _chain_acts(project: Project, name: str) -> bool:
    target = target_of("Chain", name, project.resources)
    reached = () if target is None else reach(project, target)
    specs = (project.resources[each].spec for each in reached)
    steps = [step for spec in specs if isinstance(spec, Chain) for step in spec.steps.values()]
    return any(acts(project, step) for step in steps if not _calls(step))


def _calls(step: Step) -> bool:
    """A chain that is called is reached itself."""
    return isinstance(step.do if isinstance(step, EachStep) else step, ChainStep)
