"""What stands below the fields of a model in its source, as their descriptions: read when somebody asks for it.

pydantic's `use_attribute_docstrings` gives the same, but reads the source of every model whenever it is imported.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from inspect import cleandoc, getsource
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema


@cache
def docs(model: type[BaseModel]) -> Mapping[str, str]:
    """The description of each field that has one, by its Python name."""
    found: dict[str, str] = {}
    for each in reversed(model.__mro__):
        if issubclass(each, BaseModel) and each is not BaseModel:
            for name, text in _below(each):
                found.pop(name, None)
                if text is not None:
                    found[name] = text
    written = {name: field.description for name, field in model.model_fields.items() if field.description is not None}
    return {**found, **written}


class Documented(GenerateJsonSchema):
    """JSON Schemas with the descriptions of fields."""

    def model_schema(self, schema: Any) -> dict[str, Any]:
        made = super().model_schema(schema)
        model: type[BaseModel] = schema["cls"]
        properties = made.get("properties", {})
        for name, text in docs(model).items():
            field = model.model_fields.get(name)
            part = properties.get((field.alias if field is not None and self.by_alias else None) or name)
            said = field.annotation.__doc__ if field is not None and "$ref" in (part or {}) else None
            if part is not None and (
                said is None or cleandoc(said) != text
            ):  # what the model itself says is not told twice
                part.setdefault("description", text)
        return made


def _below(model: type[BaseModel]) -> Iterator[tuple[str, str | None]]:
    """The fields that a class declares itself, and the text below each."""
    body: list[ast.stmt] = list(_module(model.__module__).body)
    for part in model.__qualname__.split("."):
        body = next((node.body for node in body if isinstance(node, ast.ClassDef) and node.name == part), [])
    for node, following in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            match following:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    yield node.target.id, cleandoc(text)
                case _:
                    yield node.target.id, None


@cache
def _module(name: str) -> ast.Module:
    return ast.parse(getsource(sys.modules[name]))
