"""The function that a Python file offers as a tool, from its syntax tree: nothing is imported or run."""

import ast
import warnings
from typing import Any, NamedTuple

from penstock.adopt import schemas


class Function(NamedTuple):
    """Its name, its arguments as JSON Schema, and what it says of itself."""

    name: str
    parameters: dict[str, Any]
    description: str
    line: int


def tool(source: bytes) -> Function | None:
    """The function that `@tool` marks; else the only one of the file. None where there is none, or no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    functions = [each for each in body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    marked = [each for each in functions if any(_named(mark) == "tool" for mark in each.decorator_list)]
    chosen = marked[0] if marked else functions[0] if len(functions) == 1 else None
    if chosen is None:
        return None
    arguments = [*chosen.args.posonlyargs, *chosen.args.args, *chosen.args.kwonlyargs]
    defaults = len(chosen.args.defaults)
    positional = [*chosen.args.posonlyargs, *chosen.args.args]
    optional = {each.arg for each in positional[len(positional) - defaults :]} if defaults else set()
    optional |= {each.arg for each, value in zip(chosen.args.kwonlyargs, chosen.args.kw_defaults, strict=True) if value}
    properties = {each.arg: schemas.of(_named(each.annotation)) for each in arguments}
    parameters: dict[str, Any] = {"type": "object", "properties": properties}
    required = [each.arg for each in arguments if each.arg not in optional]
    if required:
        parameters["required"] = required
    said = (ast.get_docstring(chosen) or "").strip().partition("\n\n")[0]
    return Function(chosen.name, parameters, " ".join(said.split())[:300], chosen.lineno)


def _named(node: ast.expr | None) -> str:
    if isinstance(node, ast.Call):
        return _named(node.func)
    if isinstance(node, ast.Subscript):
        return _named(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
