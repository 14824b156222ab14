"""Chains as LangGraph graphs.

## Needs
LangGraph 1.0 or newer (`pip install langgraph`) and Penstock in the program, with what the chain's Models need there:
`penstock[llm]` for providers, their keys in the environment.

## Writes
`graph_<chain>.py` for every chain: types of its inputs, outputs and state; `load`, which opens the very bundle that it
was made of; `build`, which gives a `StateGraph` with a node a step, edges from what the steps read, and a conditional
edge for every step that may be skipped.

## Apply
`graph = graph_handbook.build(graph_handbook.load()).compile()`, then
`graph.invoke({"inputs": {"question": "..."}})["outputs"]`, or `ainvoke`, `stream`, a checkpointer, another graph around
it. The nodes are run by Penstock's runtime, so prompts, retries, limits and answers are those that the gate has seen.
`build(app, {"answer": mine})` puts a function `(inputs, steps) -> outputs` in the place of a step, for a model that the
program calls itself.

## Limits
A step is one node: what happens inside an `agent`, an `each` or a `chain` step is not part of the graph. A function in
the place of a step has not been gated, and Penstock counts none of its calls.
"""

from collections.abc import Iterator, Mapping

from penstock.bundle import resources
from penstock.bundle.bundle import Bundle
from penstock.bundle.release import Release
from penstock.project import graph
from penstock.project.types import chain_types, skips
from penstock.spec.field import Strict
from penstock.spec.kinds.chain import Chain
from penstock.spec.resource import Identity
from penstock.targets.python import Types
from penstock.targets.target import File, Piece

CARRIES: Mapping[str, frozenset[str]] = {"Chain": frozenset({"inputs", "steps", "outputs"})}


class Settings(Strict):
    """`targets.langgraph`."""


def emit(release: Release, settings: Settings) -> Iterator[Piece]:
    for name, bundle in release.bundles.items():
        carried = frozenset(identity for identity in bundle.specs if identity.kind == "Chain")
        yield File(f"graph_{name.replace('-', '_')}.py", _module(bundle).encode(), carried | {Identity("Chain", name)})


def _module(bundle: Bundle) -> str:
    spec: Chain = bundle.spec("Chain", bundle.chain)
    typed = chain_types.types(resources.project(bundle), bundle.chain)
    types = Types()
    types.declare("Inputs", typed.inputs)
    types.declare("Steps", {**typed.steps, "required": []})
    types.declare("Outputs", typed.outputs)
    return (
        _HEAD.replace("<chain>", bundle.chain).replace("<digest>", bundle.digest)
        + "\n".join(types.declared.values())
        + _LOAD
        + "".join(f"    {line}\n" for line in _edges(spec))
        + "    return graph\n"
    )


def _edges(spec: Chain) -> Iterator[str]:
    needs = graph.needs(spec)
    skippable = {name for name, step in spec.steps.items() if step.when is not None or skips.required(spec, step)}
    done = {name: f"steps.{name}.done" if name in skippable else f"steps.{name}" for name in spec.steps}
    for name in spec.steps:
        yield f'graph.add_node("steps.{name}", _does(steps, "{name}", replaced))'
        if name in skippable:
            yield f'graph.add_node("steps.{name}.when", _passes)'
            yield f'graph.add_node("steps.{name}.otherwise", _does(steps, "{name}", {{}}))'
            yield f'graph.add_node("steps.{name}.done", _passes)'
    yield 'graph.add_node("outputs.all", _answers(steps))'
    for name in spec.steps:
        before = _nodes([done[needed] for needed in needs[name]])
        if name not in skippable:
            yield f'graph.add_edge({before}, "steps.{name}")'
            continue
        yield f'graph.add_edge({before}, "steps.{name}.when")'
        yield f'ways = {{True: "steps.{name}", False: "steps.{name}.otherwise"}}'
        yield f'graph.add_conditional_edges("steps.{name}.when", _runs(steps, "{name}"), ways)'
        yield f'graph.add_edge("steps.{name}", "steps.{name}.done")'
        yield f'graph.add_edge("steps.{name}.otherwise", "steps.{name}.done")'
    read = {needed for each in needs.values() for needed in each}
    yield f'graph.add_edge({_nodes([done[name] for name in spec.steps if name not in read])}, "outputs.all")'
    yield 'graph.add_edge("outputs.all", END)'


def _nodes(names: list[str]) -> str:
    """Where an edge begins: all of them must be done."""
    if not names:
        return "START"
    written = ", ".join(f'"{name}"' for name in names)
    return f"[{written}]" if len(names) > 1 else written


_HEAD = '''"""The chain `<chain>` as a LangGraph graph. Made by `penstock compile`; do not edit."""

from collections.abc import Callable, Mapping
from inspect import isawaitable
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import penstock
from langchain_core.runnables import RunnableLambda
from langgraph.graph import END, START, StateGraph

CHAIN = "<chain>"
DIGEST = "<digest>"
BUNDLE = Path(__file__).resolve().parents[1] / CHAIN
"""Where `penstock compile` leaves it."""

'''
_LOAD = '''

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
'''
