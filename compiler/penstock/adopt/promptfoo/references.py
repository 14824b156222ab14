"""References inside a configuration: `$ref: "#/assertionTemplates/polite"` stands for what is written there."""

from collections.abc import Mapping
from typing import Any

_OWN = frozenset(("value", "schema", "tools", "functions", "config", "vars"))
"""Keys below which a reference is not the configuration's, but that of a JSON Schema."""
_DEEPEST = 40
_MOST = 100_000


def followed(config: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration with what its references name in their place; those that lead nowhere stay as they are."""
    left = _MOST

    def walk(value: Any, depth: int, inside: tuple[str, ...]) -> Any:
        nonlocal left
        left -= 1
        if depth > _DEEPEST or left < 0:
            return value
        if isinstance(value, list):
            return [walk(each, depth + 1, inside) for each in value]
        if not isinstance(value, Mapping):
            return value
        pointer = value.get("$ref")
        if isinstance(pointer, str) and pointer.startswith("#/") and pointer not in inside:
            target = _at(config, pointer)
            if target is not None:
                return walk(target, depth + 1, (*inside, pointer))
        return {key: each if key in _OWN else walk(each, depth + 1, inside) for key, each in value.items()}

    return {key: walk(value, 1, ()) for key, value in config.items()}


def _at(config: Any, pointer: str) -> Any:
    here = config
    for part in pointer.removeprefix("#/").split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(here, Mapping):
            here = here.get(key)
        elif isinstance(here, list) and key.isdecimal() and int(key) < len(here):
            here = here[int(key)]
        else:
            return None
    return here
