"""Functions that a configuration offers to its model: Tools whose arguments are known, and what runs is not."""

import json
from collections.abc import Mapping
from typing import Any

from penstock.adopt.foreign import Unread
from penstock.adopt.names import label
from penstock.adopt.source import Drafted, Source
from penstock.spec.schemas import validity

_DEEPEST = 20
CHOICES = ("tool_choice", "function_call", "toolChoice", "parallel_tool_calls")


def loaded(source: Source, value: Any, depth: int = 0) -> Any:
    """A setting with the JSON and YAML files in place that it names; raises Unread."""
    if isinstance(value, str) and value.startswith("file://"):
        path = source.near(value.removeprefix("file://"))
        if path is None or not path.endswith((".json", ".yaml", ".yml")):
            raise Unread(value, "it is no JSON or YAML file of the repository")
        return source.read(path).data
    if depth > _DEEPEST:
        return value
    if isinstance(value, Mapping):
        return {key: loaded(source, member, depth + 1) for key, member in value.items()}
    if isinstance(value, list):
        return [loaded(source, member, depth + 1) for member in value]
    return value


def tools(
    source: Source, config: Mapping[str, Any], name: str, line: int, path: str, known: dict[str, Drafted]
) -> list[Drafted]:
    """A Tool of each function, one however many models are offered it; what is none is noted.

    Args:
        known: Tools by what they are made of, to which these are added.
    """
    given: list[Any] = []
    for key in ("tools", "functions"):
        try:
            found = loaded(source, config.get(key))
        except Unread as error:
            source.note("decide", line, f"`{key}` of the provider {name}: {config[key]}: {error.problem}", path)
            continue
        given += found if isinstance(found, list) else [found] if isinstance(found, Mapping) else []
    made: list[Drafted] = []
    for each in given:
        title, function = _function(each)
        parameters = function.get("parameters", function.get("input_schema", {}))
        if title is None or not isinstance(parameters, Mapping) or validity.problems(dict(parameters)):
            words = (
                f"the tool `{_said(each)}` of the provider {name} runs at the provider, or is no function with a schema"
            )
            source.note("decide", line, f"{words}: the language has no such Tool", path)
            continue
        spec = {"parameters": {"type": "object", **parameters}, "effects": "write", "http": {"method": "POST"}}
        said = str(function.get("description") or "")
        key = json.dumps([title, said, spec], sort_keys=True, default=str)
        if key not in known:
            tool = source.names.new("Tool", title, apart=source.label)
            known[key] = Drafted("Tool", tool, spec, description=said or f"The function {title}.")
            if tool != title:
                source.note("changed", line, f"the function `{title}` is called `{tool}` here", path)
        made.append(known[key])
    if made:
        names = ", ".join(dict.fromkeys(each.name for each in made))
        words = (
            f"the functions of the provider {name} are the Tools {names}: say what runs (`python`, or an address), "
            "and give them to an `agent` step; promptfoo runs none, and answers with the call itself"
        )
        source.note("decide", line, words, path)
        for key in CHOICES:
            if key in config:
                source.note("lost", line, f"`{key}` of the provider {name}: an `agent` step chooses its tools", path)
    return made


def _function(each: Any) -> tuple[str | None, Mapping[str, Any]]:
    inner = each.get("function", each) if isinstance(each, Mapping) else {}
    inner = inner if isinstance(inner, Mapping) else {}
    name = inner.get("name")
    kind = each.get("type", "function") if isinstance(each, Mapping) else ""
    is_function = kind in ("function", "custom") and ("parameters" in inner or "input_schema" in inner)
    return (name, inner) if isinstance(name, str) and label(name, "") and is_function else (None, inner)


def _said(each: Any) -> str:
    names = [each.get(key) for key in ("name", "type")] if isinstance(each, Mapping) else []
    return str(next((name for name in names if isinstance(name, str)), "?"))[:60]
