"""What callers of a chain see: its inputs, which may only accept more, and its outputs, which may only promise more."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from penstock.diff.fields import same
from penstock.diff.judge import Judgement, behavioural, breaking, words
from penstock.project.chains import chains
from penstock.project.project import Project
from penstock.project.types import chain_types
from penstock.spec.schemas import schema
from penstock.spec.schemas.covers import covers

COMPARED = ("type", "enum", "const", "properties", "required", "additionalProperties", "items", "anyOf", "oneOf")
REFERENCES = ("$ref", "$defs", "definitions")
BOUNDS = ("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems")
SAID = ("default", "title", "description", "examples", "deprecated", "$comment")
UNDERSTOOD = frozenset((*COMPARED, *REFERENCES, *BOUNDS, *SAID))
"""Keywords that `schema.mismatch` compares, and those that accept every value."""


def input_(name: str, before: Any, after: Any) -> Judgement:
    """The change of an input's JSON Schema; None where there is none. Values that base accepts must be accepted."""
    if before is None:
        if "default" in after:
            return behavioural(
                f"input `{name}` added with the default {words(after['default'])}: callers need not change"
            )
        return breaking(f"input `{name}` added without a default: every caller must now give it")
    if after is None:
        return breaking(f"input `{name}` removed: callers that give it break")
    why = refused(before, after)
    if why is not None:
        return breaking(f"input `{name}` narrowed ({why}): callers that give such values break")
    if "default" in before and "default" not in after:
        return breaking(f"input `{name}` lost its default: callers that leave it out break")
    if "default" not in before and "default" in after:
        return behavioural(f"input `{name}` may now be left out: its default is {words(after['default'])}")
    if not same(before.get("default"), after.get("default")):
        return behavioural(f"default of input `{name}` changed to {words(after['default'])}")
    if refused(after, before) is not None:
        return behavioural(f"input `{name}` widened: what callers give today is still accepted")
    return behavioural(f"input `{name}` is written otherwise and accepts the same values")


def output(chain: str, name: str, before: Any, after: Any) -> Judgement:
    """The change of an output's type; None where there is none. A consumer of base must be able to read it."""
    if before is None:
        return behavioural(f"output `{name}` added: nobody reads it yet")
    if after is None:
        return breaking(f"output `{name}` removed: consumers of chain {chain} that read it break")
    why = refused(after, before)
    if why is not None:
        return breaking(f"output `{name}` widened ({why}): consumers of chain {chain} may get what they cannot read")
    if refused(before, after) is not None:
        return behavioural(f"output `{name}` narrowed from {schema.show(before)} to {schema.show(after)}")
    return behavioural(f"output `{name}` comes about otherwise; its type stays {schema.show(after)}")


def outputs(project: Project, chain: str) -> dict[str, Any]:
    """The type of each output; how long a list may get is no promise, it follows from `take`."""
    if chain not in chains(project):
        return {}
    found: Mapping[str, Any] = chain_types.outputs(project, chain).get("properties", {})
    return {name: _unbounded(declared) for name, declared in found.items()}


def refused(source: Any, target: Any) -> str | None:
    """Why `target` may refuse a value of `source`; what is not known counts as refused."""
    if not isinstance(source, Mapping) or not isinstance(target, Mapping):
        return None if same(source, target) else "no schema that can be compared"
    why = schema.mismatch(source, target)
    if why is not None:
        return why
    if covers(target, source):
        return None
    if _any(source) and not _any(target):
        return f"anything is more than {schema.show(target)}"
    kept = dict(_unknown(source))
    for place, value in _unknown(target):
        if kept.get(place) != value:
            return f"`{place}` is {value}"
    return "that it takes every such value cannot be shown"


def _any(part: Mapping[str, Any]) -> bool:
    return not any(key in part for key in ("type", "enum", "const", "anyOf", "oneOf", "$ref", "properties"))


def _unknown(part: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Keywords that restrict values in ways that `mismatch` does not compare."""
    if not isinstance(part, Mapping):
        return
    for key, value in part.items():
        here = f"{place}.{key}" if place else str(key)
        if key not in UNDERSTOOD:
            yield here, json.dumps(value, sort_keys=True, default=str)[:200]
        elif key in ("properties", "$defs", "definitions") and isinstance(value, Mapping):
            for name, inner in value.items():
                yield from _unknown(inner, f"{here}.{name}")
        elif key in ("items", "additionalProperties"):
            yield from _unknown(value, here)
        elif key in ("anyOf", "oneOf") and isinstance(value, list):
            for index, inner in enumerate(value):
                yield from _unknown(inner, f"{here}.{index}")


def _unbounded(part: Any) -> Any:
    if isinstance(part, Mapping):
        return {key: _unbounded(value) for key, value in part.items() if key not in ("maxItems", "minItems")}
    return [_unbounded(item) for item in part] if isinstance(part, list) else part
