"""What policies can read of a resource beside what is written in it."""

from collections.abc import Iterator, Mapping
from typing import Any

from penstock.project import dataset, texts
from penstock.project.chains import chain_spec, chains
from penstock.project.cost.bounds import bounds
from penstock.project.graph import dependents, needs, reach
from penstock.project.project import Project
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.prompt_template import Message, PromptTemplate
from penstock.spec.kinds.tool import Tool
from penstock.spec.resource import Identity
from penstock.spec.step import Step
from penstock.spec.steps.agent import AgentStep
from penstock.spec.steps.each import EachStep
from penstock.spec.steps.guard import GuardStep
from penstock.spec.steps.tool import ToolStep
from penstock.text import pii

_LISTS = {"models": "Model", "prompts": "PromptTemplate", "tools": "Tool", "servers": "ToolServer"}
_LISTS |= {"retrievers": "Retriever", "datasets": "Dataset"}
_READERS = {"evaluations": "Evaluation", "monitors": "Monitor"}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


_TEXT = {"type": "string"}
_FLAG = {"type": "boolean"}
_COUNT = {"type": "integer"}
_NAMES = {"type": "array", "items": _TEXT}
_AGENT = _object(
    {"chain": _TEXT, "step": _TEXT, "tools": _NAMES, "approve": _NAMES, "writes": _NAMES}
    | {"turns": _COUNT, "tokens": _COUNT, "usd": {"type": "number"}, "seconds": {"type": "number"}}
)
_WRITE = _object({"chain": _TEXT, "step": _TEXT, "tool": _TEXT, "approved": _FLAG, "guarded": _FLAG})
CHAIN = _object(
    {"name": _TEXT, "owner": _TEXT, "labels": {"type": "object", "additionalProperties": _TEXT}}
    | dict.fromkeys((*_LISTS, *_READERS), _NAMES)
    | {"agents": {"type": "array", "items": _AGENT}, "writes": {"type": "array", "items": _WRITE}}
    | {"inputTokens": _COUNT, "outputTokens": _COUNT, "usd": {"type": "number"}}
)
"""JSON Schema of `chain_facts`."""


def chain_facts(project: Project, name: str) -> dict[str, Any]:
    """A chain with all that it reaches and who reads it; `owner` and `usd` are absent where they are not known.

    `agents` and `writes` are those of sub-chains too: `guarded` says that a guard step runs before, `approved` that an
    agent's `approve` names the tool.
    """
    memo = ("facts", name)
    if memo not in project.memo:
        project.memo[memo] = _facts(project, name)
    found: dict[str, Any] = project.memo[memo]
    return found


def personal(project: Project, identity: Identity) -> list[str]:
    """The kinds of personal data in the rows of a Dataset, or in the messages of a PromptTemplate."""
    memo = ("personal", identity)
    if memo not in project.memo:
        found = {each.kind for text in _texts(project, identity) for each in pii.find(text)}
        project.memo[memo] = sorted(found)
    kinds: list[str] = project.memo[memo]
    return kinds


def _facts(project: Project, name: str) -> dict[str, Any]:
    source = chains(project)[name]
    metadata = project.resources[source].metadata
    reached, readers = reach(project, source), dependents(project, source)
    cost = bounds(project, name)
    steps = [each for chain in _chains(reached, name) for each in _steps(project, chain)]
    facts: dict[str, Any] = {"name": name, "labels": dict(metadata.labels)}
    facts |= {key: sorted(i.name for i in reached if i.kind == kind) for key, kind in _LISTS.items()}
    facts |= {
        key: sorted(i.name for i in readers if i.kind == kind and project.resources[i].spec.chain == name)  # type: ignore[attr-defined]
        for key, kind in _READERS.items()
    }
    facts["agents"] = [_agent(project, *each) for each in steps if isinstance(each[2], AgentStep)]
    facts["writes"] = [write for each in steps for write in _writes(project, *each)]
    facts |= {"inputTokens": cost.input_tokens, "outputTokens": cost.output_tokens}
    return facts | {k: v for k, v in {"usd": cost.usd, "owner": metadata.owner}.items() if v is not None}


def _chains(reached: list[Identity], name: str) -> list[str]:
    """The chain itself and those that it runs."""
    return list(dict.fromkeys([name, *sorted(each.name for each in reached if each.kind == "Chain")]))


def _steps(project: Project, chain: str) -> Iterator[tuple[str, str, Step, bool]]:
    """Chain, name, step, and whether a guard step runs before it."""
    spec = chain_spec(project, chain)
    if spec is None:
        return
    reads = needs(spec)
    for name, step in spec.steps.items():
        yield chain, name, step.do if isinstance(step, EachStep) else step, _is_guarded(spec, reads, name)


def _is_guarded(spec: Chain, reads: Mapping[str, tuple[str, ...]], name: str) -> bool:
    seen: set[str] = set()
    todo = [*reads[name]]
    while todo:
        step = todo.pop()
        if step not in seen:
            seen.add(step)
            todo.extend(reads[step])
    return any(isinstance(spec.steps[each], GuardStep) for each in seen)


def _agent(project: Project, chain: str, name: str, step: Step, guarded: bool) -> dict[str, Any]:
    assert isinstance(step, AgentStep)
    limits = step.limits.model_dump(exclude_none=True)
    writes = [tool for tool in step.tools if _is_write(project, tool)]
    made = {"chain": chain, "step": name, "tools": list(step.tools), "approve": list(step.approve), "writes": writes}
    return made | limits


def _writes(project: Project, chain: str, name: str, step: Step, guarded: bool) -> Iterator[dict[str, Any]]:
    tools = [step.tool] if isinstance(step, ToolStep) else step.tools if isinstance(step, AgentStep) else []
    for tool in tools:
        if _is_write(project, tool):
            approved = isinstance(step, AgentStep) and tool in step.approve
            yield {"chain": chain, "step": name, "tool": tool, "approved": approved, "guarded": guarded}


def _is_write(project: Project, tool: str) -> bool:
    spec = project.spec("Tool", tool)
    return isinstance(spec, Tool) and spec.effects == "write"


def _texts(project: Project, identity: Identity) -> Iterator[str]:
    spec = project.resources[identity].spec
    if identity.kind == "Dataset":
        for row in dataset.rows(project, identity.name).rows:
            yield from _strings(row.values)
    elif isinstance(spec, PromptTemplate):
        messages = [part for part in spec.messages if isinstance(part, Message)]
        for message in [*messages, *(spec.examples.messages if spec.examples else ())]:
            yield texts.content(project.of_resource(identity), message.content) or ""


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item)
