"""A prompt of a bundle as `bundle.json` has it, where that is plain enough to be rendered without the models of kinds.

What a model would refuse, or is not known here, is left to it: there is then no sketch.
"""

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

_LANGUAGES = ("jinja2", "mustache", "fstring")
_MODEL = {
    "adapter",
    "base",
    "compliance",
    "credentials",
    "endpoint",
    "fallbacks",
    "limits",
    "mode",
    "model",
    "parameters",
    "price",
    "requires",
    "serving",
}
_SELECT = ("first", "similar", "label")
_ROLES = ("system", "user", "assistant")
_PROMPT = {"format", "inputs", "messages", "examples", "output", "model"}
_EXAMPLES = {"dataset", "take", "select", "by", "messages"}


class Sketch(NamedTuple):
    """What a PromptTemplate's model would say; `asked`: the Models that the bundle asks with it."""

    template: Any
    asked: tuple[str, ...]


def prompt(specs: Mapping[str, Mapping[str, Any]], name: str) -> Sketch | None:
    """The PromptTemplate `name` of these specs, by kind and name."""
    spec = specs.get("PromptTemplate", {}).get(name)
    if spec is None or not _is_plain(spec):
        return None
    output, examples = spec.get("output"), spec.get("examples")
    template = SimpleNamespace(
        format=spec.get("format", "jinja2"),
        inputs=spec.get("inputs", {}),
        messages=_parts(spec["messages"]),
        examples=None if examples is None else _examples(examples),
        output=None if output is None else SimpleNamespace(schema_=output["schema"]),
        model=spec.get("model"),
    )
    chains = [chain.get("steps") for chain in specs.get("Chain", {}).values()]
    if not all(isinstance(steps, dict) and all(map(_is_step, steps.values())) for steps in chains):
        return None
    models = {model for steps in chains for model in _asked(steps, name, template.model)}
    models |= set() if template.model is None else {template.model}
    return Sketch(template, tuple(sorted(models)))


def model(specs: Mapping[str, Mapping[str, Any]], name: str) -> Any:
    """The Model `name`, or None."""
    spec = specs.get("Model", {}).get(name)
    if spec is None or not spec.keys() <= _MODEL:
        return None
    if not isinstance(spec.get("model"), str) or not isinstance(spec.get("parameters", {}), dict):
        return None
    return SimpleNamespace(model=spec["model"], parameters=spec.get("parameters", {}))


def _is_plain(spec: Mapping[str, Any]) -> bool:
    inputs, output, examples = spec.get("inputs", {}), spec.get("output"), spec.get("examples")
    return (
        spec.keys() <= _PROMPT
        and spec.get("format", "jinja2") in _LANGUAGES
        and isinstance(inputs, dict)
        and all(isinstance(declared, dict) for declared in inputs.values())
        and _are_parts(spec.get("messages"))
        and (examples is None or _is_examples(examples))
        and (output is None or _is_output(output))
        and isinstance(spec.get("model"), str | None)
    )


def _parts(messages: Any) -> list[Any]:
    return [SimpleNamespace(**part) for part in messages]


def _examples(spec: Mapping[str, Any]) -> Any:
    return SimpleNamespace(**{"select": "first", "by": None, **spec, "messages": _parts(spec["messages"])})


def _is_examples(spec: Any) -> bool:
    return (
        isinstance(spec, dict)
        and spec.keys() <= _EXAMPLES
        and isinstance(spec.get("dataset"), str)
        and type(spec.get("take")) is int
        and spec["take"] > 0
        and spec.get("select", "first") in _SELECT
        and isinstance(spec.get("by"), str | None)
        and _are_parts(spec.get("messages"))
        and not any("insert" in part for part in spec["messages"])
    )


def _are_parts(messages: Any) -> bool:
    return isinstance(messages, list) and messages != [] and all(map(_is_part, messages))


def _is_output(output: Any) -> bool:
    return isinstance(output, dict) and output.keys() == {"schema"} and isinstance(output["schema"], dict)


def _is_part(part: Any) -> bool:
    if not isinstance(part, dict):
        return False
    if part.keys() == {"insert"}:
        return isinstance(part["insert"], str)
    return part.keys() == {"role", "content"} and part["role"] in _ROLES and isinstance(part["content"], str)


def _is_step(step: Any) -> bool:
    if not isinstance(step, dict) or not isinstance(step.get("model"), str | None):
        return False
    return "do" not in step or _is_step(step["do"])


def _asked(steps: Mapping[str, Any], name: str, default: str | None) -> Iterator[str]:
    for outer in steps.values():
        for step in (outer, outer.get("do", {})):
            if name in (step.get("prompt"), step.get("agent")):
                given = step.get("model") or default
                if given is not None:
                    yield given
