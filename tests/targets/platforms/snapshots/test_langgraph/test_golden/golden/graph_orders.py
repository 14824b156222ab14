"""The chain `orders` as a LangGraph graph. Made by `penstock compile`; do not edit."""

from collections.abc import Callable, Mapping
from inspect import isawaitable
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import penstock
from langchain_core.runnables import RunnableLambda
from langgraph.graph import END, START, StateGraph

CHAIN = "orders"
DIGEST = "sha256:294ca3e8c694575fca633af089180f08d7f7691fd9e874e1b52418bf54d84dbb"
BUNDLE = Path(__file__).resolve().parents[1] / CHAIN
"""Where `penstock compile` leaves it."""

Inputs = TypedDict(
    "Inputs",
    {
        'message': str,
    },
)
StepsNumbers = TypedDict(
    "StepsNumbers",
    {
        'value': list[str],
    },
)
StepsStatesItemsItemValue = TypedDict(
    "StepsStatesItemsItemValue",
    {
        'order': str,
        'state': str,
    },
)
StepsStatesItemsItem = TypedDict(
    "StepsStatesItemsItem",
    {
        'value': StepsStatesItemsItemValue,
    },
)
StepsStates = TypedDict(
    "StepsStates",
    {
        'items': list[StepsStatesItemsItem],
    },
)
Steps = TypedDict(
    "Steps",
    {
        'numbers': NotRequired[StepsNumbers],
        'states': NotRequired[StepsStates],
    },
)
OutputsOrdersItem = TypedDict(
    "OutputsOrdersItem",
    {
        'order': str,
        'state': str,
    },
)
Outputs = TypedDict(
    "Outputs",
    {
        'orders': list[OutputsOrdersItem],
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
    graph.add_node("steps.numbers", _does(steps, "numbers", replaced))
    graph.add_node("steps.states", _does(steps, "states", replaced))
    graph.add_node("outputs.all", _answers(steps))
    graph.add_edge(START, "steps.numbers")
    graph.add_edge("steps.numbers", "steps.states")
    graph.add_edge("steps.states", "outputs.all")
    graph.add_edge("outputs.all", END)
    return graph
