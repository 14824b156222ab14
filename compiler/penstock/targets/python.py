"""JSON Schema as the types of Python."""

from collections.abc import Iterator, Mapping
from typing import Any

from penstock.spec.schemas.shape import DEEPEST, resolved

_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


class Types:
    """Declarations of TypedDicts, in the order in which they may stand."""

    def __init__(self) -> None:
        self.declared: dict[str, str] = {}

    def declare(self, name: str, schema: Mapping[str, Any]) -> None:
        """An object with its properties, under that name."""
        self._object(name, schema, schema, 0)

    def of(self, schema: Mapping[str, Any], name: str) -> str:
        """The type of a value. `name`: of the TypedDict that stands for it, where it is an object with properties."""
        return self._of(schema, schema, name, 0)

    def _of(self, schema: Any, root: Mapping[str, Any], name: str, depth: int) -> str:
        if not isinstance(schema, Mapping) or depth > DEEPEST:
            return "Any"
        here = resolved(schema, root)
        if (values := _values(here)) is not None:
            return values
        types = here.get("type")
        if isinstance(types, list):
            return " | ".join(dict.fromkeys(self._of({**here, "type": each}, root, name, depth + 1) for each in types))
        if types == "array":
            return f"list[{self._of(here.get('items', {}), root, name + 'Item', depth + 1)}]"
        if types == "object" and here.get("properties"):
            return self._object(name, here, root, depth + 1)
        return "dict[str, Any]" if types == "object" else _PLAIN.get(str(types), "Any")

    def _object(self, name: str, schema: Mapping[str, Any], root: Mapping[str, Any], depth: int) -> str:
        required = frozenset(schema.get("required", ()))
        members = [
            f"{ascii(key)}: {self._member(of, root, name + title(key), key in required, depth)}"
            for key, of in schema.get("properties", {}).items()
        ]
        free, number = name, 2
        made = _declaration(free, members)
        while self.declared.get(free, made) != made:
            free, number = f"{name}{number}", number + 1
            made = _declaration(free, members)
        self.declared[free] = made
        return free

    def _member(self, schema: Any, root: Mapping[str, Any], name: str, required: bool, depth: int) -> str:
        made = self._of(schema, root, name, depth)
        return made if required else f"NotRequired[{made}]"


def title(name: str) -> str:
    """`find-order` as `FindOrder`; what is no sign of an identifier goes, and something stays."""
    parts = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in name).split()
    return "".join(part[:1].upper() + part[1:] for part in parts) or "Field"


def _declaration(name: str, members: list[str]) -> str:
    lines = "".join(f"        {member},\n" for member in members)
    return (
        f'{name} = TypedDict(\n    "{name}",\n    {{\n{lines}    }},\n)'
        if members
        else f'{name} = TypedDict("{name}", {{}})'
    )


def _values(schema: Mapping[str, Any]) -> str | None:
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if not isinstance(values, list) or not values:
        return None
    if not all(isinstance(value, str | bool | int | None) for value in values):
        return "Any"
    return f"Literal[{', '.join(_literals(values))}]"


def _literals(values: list[Any]) -> Iterator[str]:
    yield from dict.fromkeys(ascii(value) for value in values)
