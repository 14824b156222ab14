"""Chains as Prompt Flow flows.

## Needs
Prompt Flow 1.18 (`pip install promptflow`) and Penstock in one environment, with what the chain's Models need there.
Prompt Flow becomes read-only in April 2027: this is for flows that are there, not for new ones.

## Writes
For every chain a folder `<chain>` with `flow.dag.yaml`, a node a step and `activate` for each step that may be skipped,
and the Python tools that its nodes call. `targets.promptflow.connections: {OPENAI_API_KEY: openai.api_key}` takes a
key's variable from a connection of Prompt Flow.

## Apply
`pf flow validate --source <chain>`, `pf flow test --flow <chain> --inputs question="..."`, `pf run create`. Penstock's
runtime runs the nodes, from the bundle beside the folder or from the one that `PENSTOCK_BUNDLE` names.

## Limits
Every node is a Python tool: Prompt Flow's own `llm` nodes would neither fall back nor count as Penstock does. What
happens inside an `agent`, an `each` or a `chain` step is not part of the flow.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from penstock.bundle import resources
from penstock.bundle.bundle import Bundle
from penstock.bundle.release import Release
from penstock.project import graph
from penstock.project.types import chain_types, skips
from penstock.spec.field import Strict
from penstock.spec.kinds.chain import Chain
from penstock.spec.resource import Identity
from penstock.spec.schemas.shape import resolve
from penstock.targets import yaml
from penstock.targets.target import File, Piece

CARRIES: Mapping[str, frozenset[str]] = {"Chain": frozenset({"inputs", "steps", "outputs"})}
SCHEMA = "https://azuremlschemas.azureedge.net/promptflow/latest/Flow.schema.json"
TYPES = {"string": "string", "integer": "int", "number": "double", "boolean": "bool", "array": "list"}


class Settings(Strict):
    """`targets.promptflow`."""

    connections: dict[str, str] = {}
    """By variable of the operating system, the field of a connection that it is taken from."""


def emit(release: Release, settings: Settings) -> Iterator[Piece]:
    for name, bundle in release.bundles.items():
        carried = frozenset(identity for identity in bundle.specs if identity.kind == "Chain")
        flow = yaml.dumps(_flow(bundle, settings))
        yield File(f"{name}/flow.dag.yaml", flow, carried | {Identity("Chain", name)})
        opened = _OPENED.replace("<chain>", bundle.chain).replace("<digest>", bundle.digest)
        tools = {"penstock_bundle": opened, "step": _STEP, "runs": _RUNS, "done": _DONE, "outputs": _OUTPUTS}
        for path, text in tools.items():
            yield File(f"{name}/{path}.py", f'"""{yaml.NOTE}"""\n\n{text}'.encode(), frozenset())


def _flow(bundle: Bundle, settings: Settings) -> dict[str, Any]:
    spec: Chain = bundle.spec("Chain", bundle.chain)
    typed = chain_types.types(resources.project(bundle), bundle.chain)
    flow: dict[str, Any] = {"$schema": SCHEMA}
    if settings.connections:
        flow["environment_variables"] = {name: f"${{{field}}}" for name, field in settings.connections.items()}
    flow["inputs"] = {name: _input(declared) for name, declared in spec.inputs.items()}
    types = typed.outputs.get("properties", {})
    flow["outputs"] = {
        name: {"type": _type(types.get(name, {})), "reference": f"${{outputs.output.{name}}}"} for name in spec.outputs
    }
    flow["nodes"] = list(_nodes(spec))
    return flow


def _input(declared: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"type": _type(declared)}
    return made | ({"default": declared["default"]} if "default" in declared else {})


def _type(schema: Mapping[str, Any]) -> str:
    return TYPES.get(str(resolve(schema).get("type")), "object")


def _nodes(spec: Chain) -> Iterator[dict[str, Any]]:
    needs = graph.needs(spec)
    skippable = {name for name, step in spec.steps.items() if step.when is not None or skips.required(spec, step)}
    inputs = {f"inputs_{name}": f"${{inputs.{name}}}" for name in spec.inputs}
    done = {
        name: f"${{done_{name}.output}}" if name in skippable else f"${{step_{name}.output}}" for name in spec.steps
    }
    for name in spec.steps:
        given = {"name": name, **inputs, **{f"steps_{needed}": done[needed] for needed in needs[name]}}
        if name not in skippable:
            yield _node(f"step_{name}", "step", given)
            continue
        yield _node(f"when_{name}", "runs", given)
        activate = {"when": f"${{when_{name}.output}}", "is": True}
        yield _node(f"step_{name}", "step", given) | {"activate": activate}
        taken = {"ran": f"${{when_{name}.output}}", "found": f"${{step_{name}.output}}"}
        yield _node(f"done_{name}", "done", {**given, **taken})
    yield _node("outputs", "outputs", {**inputs, **{f"steps_{name}": done[name] for name in spec.steps}})


def _node(name: str, tool: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "type": "python", "source": {"type": "code", "path": f"{tool}.py"}, "inputs": dict(inputs)}


_OPENED = '''import os
from functools import cache
from pathlib import Path
from typing import Any

import penstock

DIGEST = "<digest>"
BUNDLE = Path(__file__).resolve().parents[2] / "<chain>"


@cache
def steps() -> Any:
    """The steps of the bundle that this flow was made of."""
    app = penstock.load(os.environ.get("PENSTOCK_BUNDLE") or BUNDLE, refresh=None)
    if app.digest != DIGEST:
        raise penstock.LoadError(f"this flow was made of the bundle {DIGEST}, not of {app.digest}")
    return app.stepwise()


def parted(given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Inputs, and the outputs of steps that were not skipped."""
    found: dict[str, dict[str, Any]] = {"inputs": {}, "steps": {}}
    for key, value in given.items():
        kind, _, name = key.partition("_")
        if kind == "inputs" or value is not None:
            found[kind][name] = value
    return found["inputs"], found["steps"]
'''
_STEP = """from typing import Any

from penstock_bundle import parted, steps
from promptflow.core import tool


@tool
def step(name: str, **given: Any) -> Any:
    return steps().step(name, *parted(given))
"""
_RUNS = """from typing import Any

from penstock_bundle import parted, steps
from promptflow.core import tool


@tool
def runs(name: str, **given: Any) -> bool:
    return steps().runs(name, *parted(given))
"""
_DONE = """from typing import Any

from penstock_bundle import parted, steps
from promptflow.core import tool


@tool
def done(name: str, ran: bool, found: Any, **given: Any) -> Any:
    return found if ran else steps().step(name, *parted(given))
"""
_OUTPUTS = """from typing import Any

from penstock_bundle import parted, steps
from promptflow.core import tool


@tool
def outputs(**given: Any) -> dict:
    return dict(steps().outputs(*parted(given)))
"""
