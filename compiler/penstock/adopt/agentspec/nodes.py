"""The nodes of a flow, each as a step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from penstock.adopt.agentspec import agents, models, tools
from penstock.adopt.agentspec.build import Build
from penstock.adopt.agentspec.component import Component
from penstock.adopt.agentspec.graph import flow_inputs, inputs, outputs
from penstock.adopt.agentspec.properties import Property, answered, declared, empty, text
from penstock.adopt.agentspec.text import JINJA, is_jinja, member, name, reads, template

_MOST = 1000


@dataclass(frozen=True, slots=True)
class Carried:
    """A flow's Chain: its inputs and outputs by their titles; `branch`: the output that says how it ended."""

    name: str
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    schemas: Mapping[str, dict[str, Any]]
    branch: str | None
    history: str | None


@dataclass(slots=True)
class Made:
    """A node as a step: its outputs as expressions by title, and what they are where it is skipped."""

    step: dict[str, Any] | None = None
    gives: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, Any] = field(default_factory=dict)
    writes: bool = False


class Around(Protocol):
    """The flow around a node: what it has so far."""

    build: Build
    inputs: dict[str, dict[str, Any]]
    steps: dict[str, dict[str, Any]]
    keys: dict[str, str]
    """By node the expression that says how its flow ended."""
    said: dict[str, str]
    """By output the text that was shown on the way."""

    def carry(self, found: Component) -> Carried | None:
        """The Chain of another flow."""
        ...

    def given(self, key: str, node: Component, wanted: Property) -> str | None:
        """The expression that an input of a node is given; None where its default holds."""
        ...

    def passed(self, key: str, node: Component, wanted: list[Property]) -> dict[str, str]:
        """What is handed to a step, by name."""
        ...

    def input(self, wanted: str, schema: dict[str, Any]) -> str:
        """A new input of the Chain; its name."""
        ...

    def conversation(self) -> str:
        """The input that takes what was said so far."""
        ...

    def when(self, key: str, node: Component, made: Made) -> dict[str, Any]:
        """When the step runs."""
        ...

    def unknown(self, node: Component) -> Made:
        """Nothing, with a note."""
        ...

    def is_list(self, key: str, title: str, own: Property) -> bool:
        """Whether what an input is given is a list."""
        ...


def prompt(build: Build, node: Component) -> tuple[str, list[Property], list[Property]]:
    """The PromptTemplate of a node that asks a model, what it reads, and what it gives beyond a text."""
    written = template(node.text("prompt_template"))
    if is_jinja(node.text("prompt_template")):
        build.note("changed", node, f"`{node.title}`: {JINJA}", "prompt_template")
    if not written:
        build.note("decide", node, f"`{node.title}` has no `prompt_template`: write what is asked")
        written = "-"
    given = {each.name: each for each in inputs(build, node) or ()}
    read = reads(written)
    for each in read:
        given.setdefault(each, text(each, node.line("prompt_template")))
    taken = [each for each in given.values() if each.name in read]
    said = outputs(build, node) or []
    typed = said if len(said) > 1 or said[0].schema.get("type") not in ("string", None) else []
    spec: dict[str, Any] = {"inputs": declared(taken)} if taken else {}
    spec["messages"] = [{"role": "user", "content": written}]
    spec |= {"output": {"schema": answered(typed)}} if typed else {}
    kind = build.draft("PromptTemplate", node.title, spec, comment=node.comment, description=node.description)
    return kind, taken, typed


def _llm(around: Around, key: str, node: Component, step: str) -> Made:
    kind, taken, typed = prompt(around.build, node)
    made: dict[str, Any] = {"prompt": kind, "model": models.model(around.build, node, "llm_config")}
    passed = around.passed(key, node, taken)
    made |= {"with": passed} if passed else {}
    if typed:
        gives = {each.title: member(f"steps.{step}.value", each.title) for each in typed}
        return Made(made, gives, {"text": "", "value": empty(answered(typed))})
    said = outputs(around.build, node) or []
    return Made(made, {each.title: f"steps.{step}.text" for each in said}, {"text": ""})


def _agent(around: Around, key: str, node: Component, step: str) -> Made:
    found = around.build.document.component(node, "agent")
    if found is not None and found.type == "Flow":
        return _sub(around, key, node, step, found)
    told = agents.agent(around.build, found) if found is not None else None
    if told is None:
        return around.unknown(node) if found is None else Made()
    passed = around.passed(key, node, list(told.inputs))
    if told.talks:
        passed[told.history] = f"${{{{ inputs.{around.conversation()} }}}}"
        words = f"`{node.title}` talks with a person: here it answers once to `{told.history}`, what was said so far"
        around.build.note("changed", node, words)
    made = {**told.step, "with": passed} if passed else dict(told.step)
    gives = {each.title: agents.expression(told, f"steps.{step}", each) for each in told.outputs}
    skipped: dict[str, Any] = {"text": ""}
    skipped |= {"value": empty(answered(list(told.outputs)))} if told.outputs else {}
    skipped |= {"calls": []} if "agent" in told.step else {}
    return Made(made, gives, skipped)


def _tool(around: Around, key: str, node: Component, step: str) -> Made:
    found = around.build.document.component(node, "tool") if node.type == "ToolNode" else node
    made = tools.tool(around.build, found) if found is not None else None
    if made is None:
        return around.unknown(node) if found is None else Made()
    passed = around.passed(key, node, list(made.inputs))
    passed = {each.title: passed[each.name] for each in made.inputs if each.name in passed}
    passed = {title if title.isidentifier() else name(title): value for title, value in passed.items()}
    for each in made.inputs:
        if not each.is_needed and each.title not in passed and each.title.isidentifier():
            passed[each.title] = each.schema["default"]
    given = made.outputs or tuple(outputs(around.build, node) or ())
    gives = {each.title: tools.value(given, each.title, f"steps.{step}.value") for each in given}
    skipped = empty(answered(list(given))) if len(given) > 1 else empty(given[0].schema) if given else None
    return Made({"tool": made.name, **({"with": passed} if passed else {})}, gives, {"value": skipped}, made.writes)


def _sub(around: Around, key: str, node: Component, step: str, found: Component | None = None) -> Made:
    inner = found or around.build.document.component(node, "subflow")
    made = around.carry(inner) if inner is not None else None
    if inner is None or made is None:
        return around.unknown(node)
    if node.type == "CatchExceptionNode":
        words = f"`{node.title}`: what follows where its flow fails is left out: `retry` tries again, `fallbacks` ask"
        around.build.note("decide", node, f"{words} another Model")
    call = _call(around, key, node, inner, made)
    gives = {title: f"steps.{step}.{each}" for title, each in made.outputs.items() if title[:1] != "\0"}
    gives |= {"caught_exception_info": '""'} if node.type == "CatchExceptionNode" else {}
    if made.branch is not None:
        around.keys[key] = f"steps.{step}.{made.branch}"
    return Made(call, gives, _nothing(made), writes=False)


def _nothing(made: Carried) -> dict[str, Any]:
    return {each: empty(made.schemas.get(title, {"type": "string"})) for title, each in made.outputs.items()}


def _call(around: Around, key: str, node: Component, inner: Component, made: Carried) -> dict[str, Any]:
    wanted = [each._replace(name=made.inputs[each.title]) for each in flow_inputs(around.build, inner)]
    passed = around.passed(key, node, wanted)
    if made.history is not None:
        passed[made.history] = f"${{{{ inputs.{around.conversation()} }}}}"
    return {"chain": made.name, **({"with": passed} if passed else {})}


def _parallel(around: Around, key: str, node: Component, step: str) -> Made:
    gives: dict[str, str] = {}
    for index, inner in around.build.document.components(node, "subflows"):
        made = around.carry(inner)
        if made is None:
            continue
        own = f"{step}_{index + 1}"
        done = Made(_call(around, key, node, inner, made), {}, _nothing(made))
        assert done.step is not None
        around.steps[own] = done.step | around.when(key, node, done)
        gives |= {title: f"steps.{own}.{each}" for title, each in made.outputs.items() if title[:1] != "\0"}
    return Made(None, gives)


def _map(around: Around, key: str, node: Component, step: str) -> Made:
    inner = around.build.document.component(node, "subflow")
    made = around.carry(inner) if inner is not None else None
    if inner is None or made is None:
        return around.unknown(node)
    stated = {each.title: each for each in inputs(around.build, node) or ()}
    values: dict[str, str] = {}
    lists: list[str] = []
    for each in flow_inputs(around.build, inner):
        title = f"iterated_{each.title}"
        own = stated.get(title, Property(title, each.name, {}, each.line))
        schema = own.schema if own.is_needed else {key: v for key, v in own.schema.items() if key != "default"}
        value = around.given(key, node, own._replace(schema=each.schema if not each.is_needed else schema))
        if value is not None:
            values[each.title] = value
            if around.is_list(key, title, own) and each.schema.get("type") != "array":
                lists.append(each.title)
    lists = lists or list(values)[:1]
    if not lists:
        return around.unknown(node)
    if len(lists) > 1:
        words = f"`{node.title}` goes through {len(lists)} lists side by side: `each` through one: join them before"
        around.build.note("decide", node, words)
    item = next(each for each in ("item", "element", "one") if each not in around.inputs)
    passed = {made.inputs[title]: f"${{{{ {value} }}}}" for title, value in values.items()}
    passed[made.inputs[lists[0]]] = f"${{{{ {item} }}}}"
    do = {"chain": made.name, "with": passed}
    spec = {"each": f"${{{{ {values[lists[0]]} }}}}", "as": item, "do": do, "atMost": _MOST}
    spec |= {"parallel": 1} if node.type == "MapNode" else {}
    words = f"`{node.title}` takes at most {_MOST} items: `atMost` bounds what a call may cost"
    around.build.note("changed", node, words)
    reducers = node.data.get("reducers")
    gives = {}
    for title, output in made.outputs.items():
        how = str(reducers.get(title)).lower() if isinstance(reducers, Mapping) and title in reducers else "append"
        if title[:1] != "\0" and how == "append":
            gives[f"collected_{title}"] = f"steps.{step}.items.map(i, i.{output})"
        elif how != "append":
            words = f"`{node.title}`: the {how} of `{title}` is worked out by no expression: a Tool does it;"
            around.build.note("decide", node, f"{words} until then it is an input of the Chain", "reducers", title)
    return Made(spec, gives, {"items": []})


def _asks(around: Around, key: str, node: Component, step: str) -> Made:
    given = (outputs(around.build, node) or [text("user_input", node.line())])[0]
    same = around.input(given.name, given.schema)
    words = f"`{node.title}` waits for a person: the Chain takes what they say as the input `{same}`; two Chains where"
    around.build.note("decide", node, f"{words} they must see an answer first")
    return Made(None, {given.title: f"inputs.{same}"})


def _says(around: Around, key: str, node: Component, step: str) -> Made:
    written = template(node.text("message"))
    if is_jinja(node.text("message")):
        around.build.note("changed", node, f"`{node.title}`: {JINJA}", "message")
    given = {each.name: each for each in inputs(around.build, node) or ()}
    taken = [given.get(each) or text(each, node.line("message")) for each in reads(written)]
    spec: dict[str, Any] = {"inputs": declared(taken)} if taken else {}
    spec["messages"] = [{"role": "user", "content": written or "-"}]
    kind = around.build.draft("PromptTemplate", node.title, spec, description=node.description)
    passed = around.passed(key, node, taken)
    made: dict[str, Any] = {"prompt": kind, "model": models.echo(around.build)}
    made |= {"with": passed} if passed else {}
    shown = next(n for i in range(1, 10_000) if (n := step if i == 1 else f"{step}_{i}") not in around.said)
    around.said[shown] = f"steps.{step}.text"
    around.build.note("changed", node, f"what `{node.title}` shows is the output `{shown}` of the Chain")
    given_out = {each.title: f"steps.{step}.text" for each in outputs(around.build, node) or ()}
    return Made(made, given_out, {"text": ""})


MAKERS: Mapping[str, Callable[[Around, str, Component, str], Made]] = {
    "LlmNode": _llm,
    "AgentNode": _agent,
    "ToolNode": _tool,
    "ApiNode": _tool,
    "FlowNode": _sub,
    "CatchExceptionNode": _sub,
    "ParallelFlowNode": _parallel,
    "MapNode": _map,
    "ParallelMapNode": _map,
    "InputMessageNode": _asks,
    "OutputMessageNode": _says,
}
"""By type of node, what makes a step of it: of the flow, its key, the node, and the name of the step."""
