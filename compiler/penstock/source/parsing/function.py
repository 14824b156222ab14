"""A function of a Python file and what the file imports, from its syntax tree: nothing is imported or run."""

import ast
import warnings
from dataclasses import dataclass

from penstock.source.parsing.scan import BYTES


@dataclass(frozen=True, slots=True)
class Function:
    """How a function may be called by keywords.

    Attributes:
        line: of its `def`.
        required, optional: names of its parameters, in order; those that are positional only have no name to call by.
        positional: those that are positional only.
        is_open: it takes any keyword (`**rest`).
    """

    line: int
    required: tuple[str, ...]
    optional: tuple[str, ...]
    positional: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Module:
    """A Python file.

    Attributes:
        functions: those that stand at its top, by name; the last of a name holds, as at run time.
        names: other names that stand at its top: classes, constants, imports.
        imports: modules that it imports anywhere, dotted; `level` dots before them are relative.
    """

    functions: dict[str, Function]
    names: frozenset[str]
    imports: tuple[tuple[int, str], ...]


def read(source: bytes) -> Module | str:
    """The module, or what is wrong with it in words."""
    if len(source) > BYTES:
        return f"the file is larger than {BYTES} bytes"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except SyntaxError as error:
        return f"no Python: {error.msg} in line {error.lineno or 1}"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"no Python: {error or type(error).__name__}"
    functions: dict[str, Function] = {}
    names: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            functions[statement.name] = _function(statement)
        else:
            bound = _bound(statement)
            names |= bound
            for name in bound:
                functions.pop(name, None)
    found = dict.fromkeys(each for node in ast.walk(tree) for each in _imported(node))
    return Module(functions, frozenset(names), tuple(found))


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
    given = node.args
    plain = [each.arg for each in (*given.posonlyargs, *given.args)]
    split = len(plain) - len(given.defaults)
    required, optional = plain[:split], plain[split:]
    for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        (required if default is None else optional).append(each.arg)
    only = {each.arg for each in given.posonlyargs}
    return Function(
        node.lineno,
        tuple(name for name in required if name not in only),
        tuple(name for name in optional if name not in only),
        tuple(name for name in required if name in only),
        given.kwarg is not None,
    )


def _bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _imported(node: ast.AST) -> list[tuple[int, str]]:
    if isinstance(node, ast.Import):
        return [(0, alias.name) for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        inner = [f"{module}.{alias.name}".lstrip(".") for alias in node.names if alias.name != "*"]
        return [(node.level, name) for name in (module, *inner) if name or node.level]
    return []
