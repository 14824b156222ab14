"""A constant of a Python file, taken from its syntax tree: nothing is imported or run."""

import ast
import warnings
from collections.abc import Iterator

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location, Span
from penstock.source.lines import normal
from penstock.source.parsing.scan import BYTES


def constant(path: str, source: bytes, name: str) -> str | Fault:
    """The text assigned to `name` at the top of a module or, as `Class.NAME`, of a class in it, with LF ends.

    The last assignment holds, as at run time. A fault `constant{problem}` where there is none, where it is anything but
    a literal text, or where it is changed by what would have to be run: `+=`, or an assignment below an `if`.
    """
    if len(source) > BYTES:
        return _fault(path, f"the file is larger than {BYTES} bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(source)
    except SyntaxError as error:
        return _fault(path, f"no Python: {error.msg}", error.lineno or 1, error.offset or 1)
    except (ValueError, RecursionError, MemoryError) as error:
        return _fault(path, f"no Python: {error or type(error).__name__}")
    *classes, last = name.split(".")
    body, where = module.body, "at the top of the file"
    for depth, each in enumerate(classes):
        made = [statement for statement in body if isinstance(statement, ast.ClassDef) and statement.name == each]
        if len(made) != 1:
            shown = ".".join(classes[: depth + 1])
            return _fault(path, f"no class `{shown}` {where}" if not made else f"more than one class `{shown}`")
        body, where = made[0].body, f"in class `{'.'.join(classes[: depth + 1])}`"
    found = [value for statement in body for value in _assigned(statement, last)]
    changed = next((node for statement in body for node in _changed(statement, last)), None)
    if changed is not None:
        problem = f"`{name}` is changed where only running the file tells to what"
        return _fault(path, problem, changed.lineno, changed.col_offset + 1)
    if not found:
        return _fault(path, f"no constant `{last}` {where}")
    value = found[-1]
    try:
        text = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return _fault(path, f"`{name}` is {_what(value)}, not a literal", value.lineno, value.col_offset + 1)
    if not isinstance(text, str):
        return _fault(path, f"`{name}` is no text", value.lineno, value.col_offset + 1)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _fault(path, f"`{name}` holds half of a surrogate pair", value.lineno, value.col_offset + 1)
    return normal(text)


def _what(value: ast.expr) -> str:
    """Sorts of expressions that are mistaken for literals, in words."""
    inner = [node for node in ast.walk(value) if isinstance(node, ast.JoinedStr)]
    if inner:
        return "an f-string"
    kinds = {ast.Call: "a call", ast.Name: "another name", ast.Attribute: "an attribute", ast.BinOp: "an operation"}
    return next((words for kind, words in kinds.items() if isinstance(value, kind)), "an expression")


def _changed(statement: ast.stmt, name: str) -> Iterator[ast.Name]:
    """Where a statement that is no plain assignment gives the name a value; what functions and classes do is theirs."""
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        return
    todo: list[ast.AST] = [statement]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store | ast.Del):
            yield node
        todo.extend(ast.iter_child_nodes(node))


def _assigned(statement: ast.stmt, name: str) -> list[ast.expr]:
    if isinstance(statement, ast.Assign):
        targets: list[ast.expr] = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    else:
        return []
    is_named = any(isinstance(target, ast.Name) and target.id == name for target in targets)
    return [statement.value] if is_named and statement.value is not None else []


def _fault(path: str, problem: str, line: int = 1, column: int = 1) -> Fault:
    return Fault("constant", Location(path, span=Span(line, column, line, column + 1)), {"problem": problem})
