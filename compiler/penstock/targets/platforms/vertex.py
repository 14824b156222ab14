"""Prompts for Vertex AI, and pipelines that ask released chains again and run Tunings.

## Needs
Vertex AI Pipelines, or Kubeflow Pipelines 2. `targets.vertex.image`: a container with Penstock and the checkout, whose
entry is none; `targets.vertex.trainer`: one that runs a Tuning. Keys are given to both by the platform.

## Writes
`prompts/<prompt>.<model>.json` for every PromptTemplate with every Model that asks it, as the data of a Vertex prompt;
`evaluate.yaml`, a compiled pipeline with a task for every Chain, which asks the very bundle again and compares it with
what was released; `tune-<tuning>.yaml`, a compiled pipeline of one task that the trainer runs.

## Apply
`PipelineJob(template_path="evaluate.yaml", parameter_values={"bundles": "registry.example.org/support"})`; prompts by
`client.prompts.create(prompt=Prompt(prompt_data=...))`.

## Limits
Vertex' templates only put values into a text. A trainer gets the Tuning as JSON in `PENSTOCK_TUNING` and does what it
can with it: Penstock does not train. What a Monitor triggers is started by whoever hears its alarm.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from penstock.bundle.release import Release
from penstock.project.link import DEFAULT
from penstock.spec.field import Strict
from penstock.spec.kinds.prompt_template import Insert
from penstock.spec.kinds.tuning import Tuning
from penstock.spec.resource import Identity
from penstock.targets import yaml
from penstock.targets.prompts import Beyond, Prompt, Value, pieces, prompts, shots
from penstock.targets.target import Elsewhere, File, Loss, Piece

_NEEDED_ELSEWHERE = ("mode", "serving", "base", "adapter", "requires", "compliance", "price", "credentials", "limits")
CARRIES: Mapping[str, frozenset[str]] = {
    "PromptTemplate": frozenset({"format", "inputs", "messages", "examples", "model"}),
    "Model": frozenset({"model", "parameters", *_NEEDED_ELSEWHERE}),
    "Tuning": frozenset({"method", "base", "dataset", "hyperparameters", "produces"}),
}
OPTIONS = {
    "temperature": "temperature",
    "top_p": "topP",
    "top_k": "topK",
    "max_tokens": "maxOutputTokens",
    "seed": "seed",
    "stop": "stopSequences",
    "frequency_penalty": "frequencyPenalty",
    "presence_penalty": "presencePenalty",
}
_ROLES = {"user": "user", "assistant": "model"}
_LINE = 'exec penstock gate --recheck "$0/$1@$2" ${3:+--env "$3"} --format json'


class Settings(Strict):
    """`targets.vertex`."""

    image: str | None = None
    """Holds Penstock and the checkout; without it there is no `evaluate.yaml`."""
    trainer: str | None = None
    """Runs a Tuning."""


def emit(release: Release, settings: Settings) -> Iterator[Piece]:
    asked = prompts(release)
    yield from (Elsewhere(Identity("Model", name)) for name in release.of("Model").keys() - {p.model for p in asked})
    for prompt in asked:
        try:
            data = message(prompt)
        except Beyond as beyond:
            yield Loss(prompt.identity, beyond.route, beyond.reason)
            continue
        yield from _lost(prompt)
        text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
        yield File(f"prompts/{prompt.path}.json", text.encode(), prompt.carries)
    if settings.image is not None and release.bundles:
        yield File("evaluate.yaml", yaml.dumps(_evaluate(release, settings.image)), frozenset())
    tunings: dict[str, Tuning] = release.of("Tuning")
    for name, tuning in tunings.items():
        identity = Identity("Tuning", name)
        told = json.dumps(tuning.model_dump(mode="json", by_alias=True, exclude_unset=True), sort_keys=True)
        if settings.trainer is None:
            yield Loss(identity, (), "no container is named for it in `trainer`")
        elif "{{$" in told:
            yield Loss(identity, ("hyperparameters",), "a pipeline would put something else where `{{$` stands")
        else:
            made = pipeline(f"tune-{name}", {name: _container(settings.trainer, [], [], {"PENSTOCK_TUNING": told})}, {})
            yield File(f"tune-{name}.yaml", yaml.dumps(made), frozenset({identity}))


def message(prompt: Prompt) -> dict[str, Any]:
    """The data of a Vertex prompt.

    Raises:
        Beyond: Vertex has no words for it.
    """
    system: list[dict[str, Any]] = []
    contents: list[dict[str, Any]] = []
    variables: dict[str, None] = {}
    for role, found, route in _texts(prompt):
        variables |= {piece.path[0]: None for piece in found if isinstance(piece, Value)}
        text = {"text": placed(found, route)}
        if role == "system":
            system.append(text)
        else:
            contents.append({"role": _ROLES[role], "parts": [text]})
    made: dict[str, Any] = {"systemInstruction": {"parts": system}} if system else {}
    made |= {"contents": contents, "variables": [{name: {"text": ""}} for name in variables]}
    provider, _, name = prompt.spec.model.partition("/")
    if provider not in ("vertex_ai", "gemini"):
        return made
    options = {OPTIONS[key]: value for key, value in prompt.spec.parameters.items() if key in OPTIONS}
    if isinstance(options.get("stopSequences"), str):
        options["stopSequences"] = [options["stopSequences"]]
    return made | {"model": name} | ({"generationConfig": options} if options else {})


def placed(found: list[str | Value], route: tuple[str | int, ...]) -> str:
    """Text with `{name}` where values stand.

    Raises:
        Beyond: Vertex would read it otherwise.
    """
    for piece in found:
        if isinstance(piece, str) and ("{" in piece or "}" in piece):
            raise Beyond(route, "braces of the text would be read as a variable")
        if isinstance(piece, Value) and len(piece.path) > 1:
            raise Beyond(route, f"its variables have no members such as `{piece.path[1]}`")
    return "".join(piece if isinstance(piece, str) else f"{{{piece.path[0]}}}" for piece in found)


def _texts(prompt: Prompt) -> Iterator[tuple[str, list[str | Value], tuple[str | int, ...]]]:
    for index, part in enumerate(prompt.template.messages):
        route: tuple[str | int, ...] = ("messages", index, "content")
        if not isinstance(part, Insert):
            yield part.role, pieces(prompt, str(part.content), route), route
        elif part.insert == "examples" and prompt.template.examples is not None:
            route = ("examples", "messages")
            for role, text in shots(prompt, route):
                yield role, [text], route
        else:
            raise Beyond(route[:2], "its messages are fixed: none can be put in place")


def _lost(prompt: Prompt) -> Iterator[Loss]:
    model = Identity("Model", prompt.model)
    if prompt.spec.model.partition("/")[0] not in ("vertex_ai", "gemini"):
        yield Loss(model, ("model",), "Vertex AI does not serve it, so the prompt names no model")
        if prompt.spec.parameters:
            yield Loss(model, ("parameters",), "Vertex AI does not serve it")
        return
    for name in prompt.spec.parameters.keys() - OPTIONS.keys():
        yield Loss(model, ("parameters", name), "a prompt has no such parameter")


def _evaluate(release: Release, image: str) -> dict[str, Any]:
    environment = [] if release.environment == DEFAULT else [release.environment]
    given = "{{$.inputs.parameters['bundles']}}"
    tasks = {
        name: _container(image, ["sh", "-c", _LINE], [given, name, bundle.digest, *environment], {})
        for name, bundle in release.bundles.items()
    }
    return pipeline(f"evaluate-{release.environment}", tasks, {"bundles": {"parameterType": "STRING"}})


def _container(image: str, command: list[str], arguments: list[str], variables: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {"image": image}
    made |= {"command": command} if command else {}
    made |= {"args": arguments} if arguments else {}
    return made | ({"env": [{"name": name, "value": value} for name, value in variables.items()]} if variables else {})


def pipeline(name: str, containers: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """A compiled pipeline (`PipelineSpec` 2.1.0): a task a container, side by side; all take `inputs`."""
    parameters = {"inputDefinitions": {"parameters": dict(inputs)}} if inputs else {}
    passed = {"inputs": {"parameters": {each: {"componentInputParameter": each} for each in inputs}}} if inputs else {}
    return {
        "components": {f"comp-{each}": {"executorLabel": f"exec-{each}", **parameters} for each in containers},
        "deploymentSpec": {"executors": {f"exec-{each}": {"container": it} for each, it in containers.items()}},
        "pipelineInfo": {"name": name},
        "root": {
            "dag": {
                "tasks": {
                    each: {
                        "cachingOptions": {},  # a task that is asked again does its work again
                        "componentRef": {"name": f"comp-{each}"},
                        **passed,
                        "taskInfo": {"name": each},
                    }
                    for each in containers
                }
            },
            **parameters,
        },
        "schemaVersion": "2.1.0",
        "sdkVersion": "kfp-2.17.0",
    }
