"""Whether a Python function can change nothing outside of it, by its syntax tree: nothing is imported or run."""

# ruff: noqa: SIM905 (long lists of names)

import ast
import builtins
import sys
import warnings

_MODULES = frozenset(
    (
        "collections datetime decimal fractions functools html itertools json math numbers operator re statistics "
        "string textwrap typing unicodedata __future__"
    ).split()
)
_HIDDEN = (sys.stdlib_module_names - _MODULES) | {"attrgetter", "methodcaller"}
"""What harmless modules hold that is not harmless: modules that they import, and calls by a name in a text."""
_MARKS = frozenset(("promptflow",))
"""Whose `tool` marks a function; what else of it is called is no matter of the function alone."""
_CALLS = frozenset(
    (
        "abs all any ascii bool bytes callable chr dict divmod enumerate filter float format frozenset hash hex int "
        "isinstance issubclass iter len list map max min next oct ord pow print range repr reversed round set slice "
        "sorted str sum tuple zip"
    ).split()
)
_METHODS = frozenset(
    (
        "add append capitalize casefold center clear copy count difference discard encode decode end endswith extend "
        "find findall finditer format format_map fromkeys fullmatch get group groupdict groups index insert "
        "intersection isoformat most_common now strftime strptime today total_seconds isalnum isalpha isascii "
        "isdecimal isdigit isidentifier islower isnumeric isspace istitle "
        "isupper issubset issuperset items join keys ljust lower lstrip match partition pop popitem remove "
        "removeprefix removesuffix replace reverse rfind rindex rjust rpartition rsplit rstrip search setdefault sort "
        "span split splitlines start startswith strip sub subn swapcase title translate union update upper values "
        "zfill"
    ).split()
)
_BUILTINS = frozenset(dir(builtins))
_ERRORS = frozenset(name for name in _BUILTINS if name.endswith(("Error", "Exception")))
_REFUSED = (ast.Global, ast.Nonlocal, ast.Await, ast.With, ast.AsyncWith, ast.AsyncFor, ast.Delete, ast.ClassDef)


def pure(source: bytes, name: str) -> bool:
    """False too where it cannot be told."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(source).body
        return _File(body).is_pure(name)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


class _File:
    """A module whose own lines do nothing but name things."""

    def __init__(self, body: list[ast.stmt]) -> None:
        self.body = body
        self.modules: set[str] = set()
        """Names that stand for harmless modules, or for what they hold."""
        self.functions: dict[str, ast.FunctionDef] = {}
        self.checked: set[str] = set()

    def is_pure(self, name: str) -> bool:
        return all(self._names(each) for each in self.body) and self._function(name)

    def _names(self, statement: ast.stmt) -> bool:
        if isinstance(statement, ast.FunctionDef):
            marks = [each.func if isinstance(each, ast.Call) else each for each in statement.decorator_list]
            self.functions[statement.name] = statement
            return all(isinstance(each, ast.Name) and each.id == "tool" for each in marks)
        if isinstance(statement, ast.Import | ast.ImportFrom):
            return self._imports(statement)
        if isinstance(statement, ast.Assign) and all(isinstance(each, ast.Name) for each in statement.targets):
            return _is_literal(statement.value)
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == "__name__ == '__main__'":
            return True  # nobody who imports it runs that
        return isinstance(statement, ast.Pass) or (isinstance(statement, ast.Expr) and _is_literal(statement.value))

    def _imports(self, statement: ast.Import | ast.ImportFrom) -> bool:
        if isinstance(statement, ast.ImportFrom):
            root = (statement.module or "").partition(".")[0]
            if statement.level or root not in _MODULES | _MARKS:
                return False
            if root in _MODULES:
                self.modules.update(each.asname or each.name for each in statement.names)
                if any(each.name in _HIDDEN for each in statement.names):
                    return False
            return all(each.name != "*" for each in statement.names)
        roots = {each.name.partition(".")[0] for each in statement.names}
        self.modules.update(each.asname or each.name.partition(".")[0] for each in statement.names)
        return roots <= _MODULES

    def _function(self, name: str) -> bool:
        found = self.functions.get(name)
        if found is None or name in self.checked:
            return found is not None
        self.checked.add(name)
        inner = [*found.args.defaults, *(each for each in found.args.kw_defaults if each is not None)]
        if not all(_is_literal(each) for each in inner):
            return False
        own = {each.name for each in ast.walk(found) if isinstance(each, ast.FunctionDef) and each is not found}
        return all(self._harmless(node, own) for each in found.body for node in ast.walk(each))

    def _harmless(self, node: ast.AST, own: set[str]) -> bool:
        if isinstance(node, _REFUSED):
            return False
        if isinstance(node, ast.Import | ast.ImportFrom):
            return self._imports(node)
        if isinstance(node, ast.Attribute):
            is_hidden = self._is_of_module(node) and (node.attr.startswith("_") or node.attr in _HIDDEN)
            return not is_hidden and not node.attr.startswith("__") and isinstance(node.ctx, ast.Load)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in self.functions:
            return self._function(node.id)  # called here, or handed to what calls it
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in _BUILTINS:
            return node.id in _CALLS | _ERRORS or node.id in ("True", "False", "None")
        return not isinstance(node, ast.Call) or self._call(node.func, own)

    def _call(self, called: ast.expr, own: set[str]) -> bool:
        if isinstance(called, ast.Name):
            known = called.id in _CALLS | _ERRORS | self.modules or called.id in own
            return known or (called.id in self.functions and self._function(called.id))
        if not isinstance(called, ast.Attribute):
            return False
        return self._is_of_module(called) or called.attr in _METHODS

    def _is_of_module(self, node: ast.Attribute) -> bool:
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            root = root.value
        return isinstance(root, ast.Name) and root.id in self.modules


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
