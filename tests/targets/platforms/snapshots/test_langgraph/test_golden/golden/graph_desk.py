"""The chain `desk` as a LangGraph graph. Made by `penstock compile`; do not edit."""

from collections.abc import Callable, Mapping
from inspect import isawaitable
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import penstock
from langchain_core.runnables import RunnableLambda
from langgraph.graph import END, START, StateGraph

CHAIN = "desk"
DIGEST = "sha256:0781c7de4553df793772e9a1e3424579fb0fa95f86a706f292a8c35d28161db9"
BUNDLE = Path(__file__).resolve().parents[1] / CHAIN
"""Where `penstock compile` leaves it."""

InputsHistoryItem = TypedDict(
    "InputsHistoryItem",
    {
        'role': Literal['system', 'user', 'assistant'],
        'content': str,
    },
)
Inputs = TypedDict(
    "Inputs",
    {
        'history': NotRequired[list[InputsHistoryItem]],
        'message': str,
    },
)
StepsChecked = TypedDict(
    "StepsChecked",
    {
        'text': str,
        'passed': bool,
    },
)
StepsClean = TypedDict(
    "StepsClean",
    {
        'text': str,
        'passed': bool,
    },
)
StepsKnownOrdersItem = TypedDict(
    "StepsKnownOrdersItem",
    {
        'order': str,
        'state': str,
    },
)
StepsKnown = TypedDict(
    "StepsKnown",
    {
        'orders': list[StepsKnownOrdersItem],
    },
)
StepsSearchDocumentsItem = TypedDict(
    "StepsSearchDocumentsItem",
    {
        'id': str,
        'text': str,
        'score': float,
        'source': str,
    },
)
StepsSearch = TypedDict(
    "StepsSearch",
    {
        'documents': list[StepsSearchDocumentsItem],
    },
)
StepsWorkValue = TypedDict(
    "StepsWorkValue",
    {
        'answer': str,
        'refunded': bool,
    },
)
StepsWorkCallsItem = TypedDict(
    "StepsWorkCallsItem",
    {
        'tool': Literal['find-order', 'parcel', 'refund'],
        'arguments': dict[str, Any],
        'value': Any,
    },
)
StepsWork = TypedDict(
    "StepsWork",
    {
        'text': str,
        'value': StepsWorkValue,
        'calls': list[StepsWorkCallsItem],
    },
)
Steps = TypedDict(
    "Steps",
    {
        'checked': NotRequired[StepsChecked],
        'clean': NotRequired[StepsClean],
        'known': NotRequired[StepsKnown],
        'search': NotRequired[StepsSearch],
        'work': NotRequired[StepsWork],
    },
)
Outputs = TypedDict(
    "Outputs",
    {
        'answer': str,
        'private': bool,
        'refunded': bool,
        'tools': list[Literal['find-order', 'parcel', 'refund']],
    },
)

Step = Callable[[Any, Any], Any]
"""In the place of a step: inputs and the outputs of the steps before it -> its own outputs, or an awaitable of them."""


def _together(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {**before, **after}


class Asked(TypedDict):
    inputs: Inputs


class Answered(TypedDict):
    outputs: Outputs


class State(TypedDict):
    inputs: Inputs
    steps: Annotated[Steps, _together]
    outputs: NotRequired[Outputs]


def load(bundle: str | Path = BUNDLE, **given: Any) -> penstock.App:
    """The bundle that this graph was made of, by its folder or its name in a registry; the rest as `penstock.load`."""
    app = penstock.load(bundle, refresh=None, **given)
    if app.digest != DIGEST:
        found = app.digest
        app.close()
        raise penstock.LoadError(f"this graph was made of the bundle {DIGEST}, not of {found}")
    return app


def _state(state: Mapping[str, Any]) -> tuple[Any, Any]:
    return state["inputs"], state.get("steps") or {}


def _passes(state: State) -> dict[str, Any]:
    return {"steps": {}}


def _runs(steps: Any, name: str) -> RunnableLambda:
    async def later(state: State) -> bool:
        return await steps.aruns(name, *_state(state))

    return RunnableLambda(lambda state: steps.runs(name, *_state(state)), afunc=later, name=f"steps.{name}.when")


def _does(steps: Any, name: str, replaced: Mapping[str, Step]) -> RunnableLambda:
    mine = replaced.get(name)

    def now(state: State) -> dict[str, Any]:
        found = steps.step(name, *_state(state)) if mine is None else mine(*_state(state))
        return {"steps": {} if found is None else {name: found}}

    async def later(state: State) -> dict[str, Any]:
        found = await steps.astep(name, *_state(state)) if mine is None else mine(*_state(state))
        found = await found if isawaitable(found) else found
        return {"steps": {} if found is None else {name: found}}

    return RunnableLambda(now, afunc=later, name=f"steps.{name}")


def _answers(steps: Any) -> RunnableLambda:
    async def later(state: State) -> dict[str, Any]:
        return {"outputs": await steps.aoutputs(*_state(state))}

    return RunnableLambda(lambda state: {"outputs": steps.outputs(*_state(state))}, afunc=later, name="outputs")


def build(app: penstock.App, replaced: Mapping[str, Step] = {}) -> StateGraph:
    """The graph, to be compiled. `replaced`: functions in the place of steps, by name."""
    steps = app.stepwise()
    graph = StateGraph(State, input_schema=Asked, output_schema=Answered)
    graph.add_node("steps.checked", _does(steps, "checked", replaced))
    graph.add_node("steps.clean", _does(steps, "clean", replaced))
    graph.add_node("steps.known", _does(steps, "known", replaced))
    graph.add_node("steps.search", _does(steps, "search", replaced))
    graph.add_node("steps.work", _does(steps, "work", replaced))
    graph.add_node("steps.work.when", _passes)
    graph.add_node("steps.work.otherwise", _does(steps, "work", {}))
    graph.add_node("steps.work.done", _passes)
    graph.add_node("outputs.all", _answers(steps))
    graph.add_edge("steps.work.done", "steps.checked")
    graph.add_edge(START, "steps.clean")
    graph.add_edge(START, "steps.known")
    graph.add_edge(START, "steps.search")
    graph.add_edge(["steps.search", "steps.known"], "steps.work.when")
    ways = {True: "steps.work", False: "steps.work.otherwise"}
    graph.add_conditional_edges("steps.work.when", _runs(steps, "work"), ways)
    graph.add_edge("steps.work", "steps.work.done")
    graph.add_edge("steps.work.otherwise", "steps.work.done")
    graph.add_edge(["steps.checked", "steps.clean"], "outputs.all")
    graph.add_edge("outputs.all", END)
    return graph
