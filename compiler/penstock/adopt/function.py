"""The function that a Python file offers as a tool, from its syntax tree: nothing is imported or run."""

import ast
import warnings
from collections.abc import Mapping
from typing import Any, NamedTuple

from penstock.adopt import schemas


class Function(NamedTuple):
    """Its name, its arguments as JSON Schema, and what it says of itself.

    Attributes:
        kinds: by argument the name of its annotation, empty where it has none.
        takes_more: it has `**kwargs`.
        modules: what its file imports, by the first part of their names.
        places: its arguments in their order; None where a caller cannot name each of them.
    """

    name: str
    parameters: dict[str, Any]
    description: str
    line: int
    kinds: Mapping[str, str]
    takes_more: bool
    modules: tuple[str, ...]
    places: tuple[str, ...] | None = None


class Unfit(NamedTuple):
    """Why there is none, and where."""

    problem: str
    line: int


def tool(source: bytes) -> Function | Unfit:
    """The function that `@tool` marks; else the only one of the file."""
    body = _body(source)
    if isinstance(body, Unfit):
        return body
    chosen = _chosen(body)
    return chosen if isinstance(chosen, Unfit) else _read(chosen, body)


def tree(source: bytes) -> ast.FunctionDef | ast.AsyncFunctionDef | Unfit:
    """The syntax tree of that function."""
    body = _body(source)
    return body if isinstance(body, Unfit) else _chosen(body)


def _chosen(body: list[ast.stmt]) -> ast.FunctionDef | ast.AsyncFunctionDef | Unfit:
    functions = [each for each in body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    marked = [each for each in functions if any(_named(mark) == "tool" for mark in each.decorator_list)]
    chosen = marked[0] if marked else functions[0] if len(functions) == 1 else None
    if chosen is None:
        return Unfit("no function of it is marked as a tool", 1)
    return chosen


def named(source: bytes, name: str) -> Function | Unfit:
    """The function of that name."""
    body = _body(source)
    if isinstance(body, Unfit):
        return body
    for each in body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.name == name:
            return _read(each, body)
        if isinstance(each, ast.ClassDef) and each.name == name:
            words = f"`{name}` is a class: a Tool calls a function, write one that makes and calls it"
            return Unfit(f"{words}{_made(each)}", each.lineno)
    return Unfit(f"there is no function `{name}`", 1)


def _made(given: ast.ClassDef) -> str:
    """The function that a person completes, where the class can be called."""
    methods = {each.name: each for each in given.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
    call = methods.get("__call__")
    if call is None or isinstance(call, ast.AsyncFunctionDef):
        return ""
    taken = [each.arg for each in (*call.args.posonlyargs, *call.args.args)][1:] + [e.arg for e in call.args.kwonlyargs]
    first = methods.get("__init__")
    needed = [each.arg for each in first.args.args][1:] if first is not None else []
    needed = needed[: len(needed) - len(first.args.defaults)] if first is not None else []
    making = ", ".join(f"{each}=..." for each in needed)
    passed = ", ".join(f"{each}={each}" for each in taken)
    return f": `def run({', '.join(taken)}): return {given.name}({making})({passed})`"


def _body(source: bytes) -> list[ast.stmt] | Unfit:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source).body
    except SyntaxError as error:
        return Unfit(f"it is no Python: {error.msg}", error.lineno or 1)
    except (ValueError, RecursionError, MemoryError):
        return Unfit("it is no Python that can be read", 1)


def _read(chosen: ast.FunctionDef | ast.AsyncFunctionDef, body: list[ast.stmt]) -> Function:
    arguments = [*chosen.args.posonlyargs, *chosen.args.args, *chosen.args.kwonlyargs]
    defaults = len(chosen.args.defaults)
    positional = [*chosen.args.posonlyargs, *chosen.args.args]
    optional = {each.arg for each in positional[len(positional) - defaults :]} if defaults else set()
    optional |= {each.arg for each, value in zip(chosen.args.kwonlyargs, chosen.args.kw_defaults, strict=True) if value}
    kinds = {each.arg: _named(each.annotation) for each in arguments}
    parameters: dict[str, Any] = {
        "type": "object",
        "properties": {name: schemas.of(kind) for name, kind in kinds.items()},
    }
    required = [each.arg for each in arguments if each.arg not in optional]
    if required:
        parameters["required"] = required
    said = (ast.get_docstring(chosen) or "").strip().partition("\n\n")[0]
    words = " ".join(said.split())[:300]
    is_named = not (chosen.args.posonlyargs or chosen.args.vararg or any(not each for each in chosen.args.kw_defaults))
    places = tuple(each.arg for each in chosen.args.args) if is_named else None
    takes_more = chosen.args.kwarg is not None
    return Function(chosen.name, parameters, words, chosen.lineno, kinds, takes_more, _modules(body), places)


def _modules(body: list[ast.stmt]) -> tuple[str, ...]:
    made: dict[str, None] = {}
    for each in body:
        if isinstance(each, ast.Import):
            made.update(dict.fromkeys(alias.name.partition(".")[0] for alias in each.names))
        elif isinstance(each, ast.ImportFrom) and not each.level and each.module:
            made[each.module.partition(".")[0]] = None
    return tuple(made)


def _named(node: ast.expr | None) -> str:
    if isinstance(node, ast.Call):
        return _named(node.func)
    if isinstance(node, ast.Subscript):
        return _named(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.rpartition(".")[2]
    return node.id if isinstance(node, ast.Name) else ""
