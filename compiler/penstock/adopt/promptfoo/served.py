"""What a server of one's own is sent for a prompt: templates as expressions over a chain's inputs."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from penstock.adopt.promptfoo.http import Untold

_TAG = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}|(\{%|\{#)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
_OR = re.compile(r"([A-Za-z_]\w*)\s*\|\s*default\(\s*(\"[^\"\\]*\"|'[^'\\]*')\s*\)\Z", re.ASCII)


def parts(template: str) -> list[str | tuple[str, str | None]]:
    """Plain text, and variables each with its default; raises Untold."""
    made: list[str | tuple[str, str | None]] = []
    at = 0
    for found in _TAG.finditer(template):
        made.append(template[at : found.start()])
        at = found.end()
        inside = found[1] or ""
        if _NAME.match(inside):
            made.append((inside, None))
        elif other := _OR.match(inside):
            made.append((other[1], other[2][1:-1]))
        else:
            raise Untold(f"`{found[0][:40]}` in what it is sent is more than a variable")
    made.append(template[at:])
    if any(isinstance(each, str) and "${{" in each for each in made):
        raise Untold("`${{` stands in what it is sent")
    return [each for each in made if each]


def variables(value: Any, prompt: Sequence[str]) -> Iterator[str]:
    """The variables of what is sent; `prompt`: the templates that `{{prompt}}` stands for."""
    if isinstance(value, str):
        for each in parts(value):
            if isinstance(each, tuple):
                if each[0] != "prompt":
                    yield each[0]
                else:
                    for text in prompt:
                        yield from (part[0] for part in parts(text) if isinstance(part, tuple))
    elif isinstance(value, Mapping | list):
        for member in value.values() if isinstance(value, Mapping) else value:
            yield from variables(member, prompt)


def filled(
    value: Any, messages: Sequence[tuple[str, str]], is_chat: bool, inputs: Mapping[str, Mapping[str, Any]]
) -> Any:
    """What is sent as a step passes it; raises Untold."""
    if isinstance(value, Mapping):
        return {str(key): filled(member, messages, is_chat, inputs) for key, member in value.items()}
    if isinstance(value, list):
        return [filled(member, messages, is_chat, inputs) for member in value]
    if not isinstance(value, str):
        return value
    found = parts(value)
    if is_chat and found == [("prompt", None)]:
        return [{"role": role, "content": _text(parts(text), inputs)} for role, text in messages]
    made: list[str | tuple[str, str | None]] = []
    for each in found:
        if not isinstance(each, tuple) or each[0] != "prompt":
            made.append(each)
        elif is_chat:
            raise Untold("a chat stands inside a text that it is sent")
        else:
            made += parts(messages[0][1])
    return _text(made, inputs)


def _text(found: Sequence[str | tuple[str, str | None]], inputs: Mapping[str, Mapping[str, Any]]) -> str:
    made = ""
    for each in found:
        if isinstance(each, str):
            made += each
            continue
        name, other = each
        kind = inputs.get(name, {}).get("type")
        if name not in inputs:
            made += other or ""
        elif kind in ("integer", "boolean"):
            made += f"${{{{ string(inputs.{name}) }}}}"
        elif kind != "string":
            raise Untold(f"the variable `{name}` in what it is sent is no text in every row")
        elif other is not None and "default" in inputs[name]:
            made += f'${{{{ inputs.{name} == "" ? {json.dumps(other, ensure_ascii=False)} : inputs.{name} }}}}'
        else:
            made += f"${{{{ inputs.{name} }}}}"
    return made


def schema(value: Any) -> dict[str, Any]:
    """The type of what is sent."""
    if isinstance(value, Mapping):
        properties = {str(key): schema(member) for key, member in value.items()}
        return {"type": "object", "required": list(properties), "properties": properties}
    if isinstance(value, list):
        return {"type": "array"}
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, int | float):
        return {"type": "number"}
    return {"type": "string"} if isinstance(value, str) else {}
