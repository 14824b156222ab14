"""A constant of a Python file, taken from its syntax tree: nothing is imported or run."""

import ast
import warnings

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location, Span
from penstock.source.lines import normal
from penstock.source.scan import BYTES


def constant(path: str, source: bytes, name: str) -> str | Fault:
    """The text assigned to `name` at the top of a module, with LF ends; the last assignment holds, as at run time.

    A fault `constant{problem}` where there is none, or where it is anything but a literal text.
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
    found = [value for statement in module.body for value in _assigned(statement, name)]
    if not found:
        return _fault(path, f"no constant `{name}` at the top of the file")
    value = found[-1]
    try:
        text = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return _fault(path, f"`{name}` is no literal", value.lineno, value.col_offset + 1)
    if not isinstance(text, str):
        return _fault(path, f"`{name}` is no text", value.lineno, value.col_offset + 1)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _fault(path, f"`{name}` holds half of a surrogate pair", value.lineno, value.col_offset + 1)
    return normal(text)


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
