"""What a node that puts runs together counts, from its syntax tree: shares of rows, which metrics measure."""

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

_COMPARED: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


class Share(NamedTuple):
    """A metric that is logged: of what share of rows `condition` holds, an expression; `scale`: times what."""

    name: str
    condition: str
    scale: float
    line: int


class Unlike(NamedTuple):
    """A metric that is something else than a share, or whose name is not written down (then empty)."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class _Column:
    """A value of each row, as an expression."""

    of: str


@dataclass(frozen=True, slots=True)
class _Element:
    """The value of the row that a loop is at."""

    of: str


class _Index(NamedTuple):
    """The number of the row that a loop is at."""


class _Length(NamedTuple):
    """How many rows there are."""


class _Condition(NamedTuple):
    of: str


class _Count(NamedTuple):
    """How many rows fulfil a condition; of `_Flags` it is the sum."""

    of: str


class _Flags(NamedTuple):
    of: str


class _Filtered(NamedTuple):
    of: str


class _Part(NamedTuple):
    of: str
    scale: float


class _Rows(NamedTuple):
    """The numbers of all rows."""


_UNKNOWN = object()


def metrics(function: ast.FunctionDef | ast.AsyncFunctionDef, given: Mapping[str, str]) -> list[Share | Unlike]:
    """What it logs by `log_metric`, in order.

    Args:
        given: by argument, what of a row it is given, as an expression.
    """
    reading = _Reading({name: _Column(expression) for name, expression in given.items()})
    try:
        reading.run(function.body)
    except RecursionError:
        return [Unlike("", function.lineno)]
    return reading.logged


@dataclass(slots=True)
class _Reading:
    """A function line by line; what is not understood makes what it touches unknown, never something else."""

    names: dict[str, Any]
    logged: list[Share | Unlike] = field(default_factory=list)

    def run(self, body: list[ast.stmt]) -> None:
        for each in body:
            if isinstance(each, ast.Assign) and len(each.targets) == 1 and isinstance(each.targets[0], ast.Name):
                self.names[each.targets[0].id] = self.value(each.value)
            elif isinstance(each, ast.For) and not each.orelse and self._loop(each):
                continue
            elif isinstance(each, ast.Expr) and (call := _logs(each.value)) is not None:
                self._log(call)
            elif not isinstance(each, ast.Return | ast.Import | ast.ImportFrom) and not _says_nothing(each):
                self._forget(each)

    def _forget(self, statement: ast.stmt) -> None:
        """Whatever a statement may change is unknown from here on; what it logs, too."""
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                self.names[node.id] = _UNKNOWN
            if isinstance(node, ast.Call) and (call := _logs(node)) is not None:
                self.logged.append(Unlike(_name(call), call.lineno))

    def _log(self, call: ast.Call) -> None:
        given = [*call.args[1:2], *(each.value for each in call.keywords if each.arg == "value")]
        found = self.value(given[0]) if given else _UNKNOWN
        name = _name(call)
        if isinstance(found, _Part) and name:
            self.logged.append(Share(name, found.of, found.scale, call.lineno))
        else:
            self.logged.append(Unlike(name, call.lineno))

    def _loop(self, loop: ast.For) -> bool:
        """A loop over the rows that collects or counts; False where it does something else."""
        inner = self._bound(loop.target, self.value(loop.iter))
        if inner is None:
            return False
        inside = _Reading({**self.names, **inner})
        found: dict[str, Any] = {}
        if not inside.gathers(loop.body, (), found):
            return False
        self.names.update(found)
        return True

    def gathers(self, body: list[ast.stmt], under: tuple[str, ...], found: dict[str, Any]) -> bool:
        """Whether lines of a loop only collect and count, `under` conditions; what names are then goes to `found`."""
        for each in body:
            if isinstance(each, ast.If):
                tested = self.value(each.test)
                if not isinstance(tested, _Condition):
                    return False
                otherwise = (*under, f"!({tested.of})")
                if not self.gathers(each.body, (*under, tested.of), found):
                    return False
                if not self.gathers(each.orelse, otherwise, found):
                    return False
            elif isinstance(each, ast.Assign) and len(each.targets) == 1 and isinstance(each.targets[0], ast.Name):
                name = each.targets[0].id
                if under or name in found:
                    return False
                self.names[name] = self.value(each.value)
                found[name] = _UNKNOWN
            elif not isinstance(each, ast.Pass):
                made = self.collected(each, " && ".join(under) or "true")
                if made is None or made[0] in found:
                    return False
                found[made[0]] = made[1]
        return True

    def collected(self, statement: ast.stmt, condition: str) -> tuple[str, Any] | None:
        """What a name is after the loop, by `n += 1` or `found.append(value)`."""
        if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add):
            target, added = statement.target, self.value(statement.value)
            if isinstance(target, ast.Name) and self.names.get(target.id) == 0 and added == 1 and added is not True:
                return target.id, _Length() if condition == "true" else _Count(condition)
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            call = statement.value
            place = call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr == "append" else None
            if isinstance(place, ast.Name) and self.names.get(place.id) == [] and len(call.args) == 1:
                value = self.value(call.args[0])
                if condition != "true":
                    return place.id, _Filtered(condition)
                return place.id, _Column(value.of) if isinstance(value, _Element) else _flags(value)
        return None

    def _bound(self, target: ast.expr, over: Any) -> dict[str, Any] | None:
        if isinstance(target, ast.Name):
            if isinstance(over, _Column):
                return {target.id: _Element(over.of)}
            return {target.id: _Index()} if isinstance(over, _Rows) else None
        return None

    def value(self, node: ast.expr) -> Any:
        """What an expression is, as far as it says a share."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return self.names.get(node.id, _UNKNOWN)
        if isinstance(node, ast.List) and not node.elts:
            return []
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            number = self.value(node.operand)
            return -number if type(number) in (int, float) else _UNKNOWN
        if isinstance(node, ast.Subscript):
            whole, index = self.value(node.value), self.value(node.slice)
            if isinstance(whole, _Element) and isinstance(index, str):
                return _Element(f"{whole.of}[{json.dumps(index, ensure_ascii=False)}]")
            return _Element(whole.of) if isinstance(whole, _Column) and isinstance(index, _Index) else _UNKNOWN
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compared(node)
        if isinstance(node, ast.BoolOp):
            parts = [self.value(each) for each in node.values]
            sign = " && " if isinstance(node.op, ast.And) else " || "
            known = all(isinstance(each, _Condition) for each in parts)
            return _Condition(f"({sign.join(each.of for each in parts)})") if known else _UNKNOWN
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = self.value(node.operand)
            return _Condition(f"!({inner.of})") if isinstance(inner, _Condition) else _UNKNOWN
        if isinstance(node, ast.IfExp):
            tested = self.value(node.test)
            sides = (self.value(node.body), self.value(node.orelse))
            return tested if isinstance(tested, _Condition) and sides in ((1, 0), (1.0, 0.0)) else _UNKNOWN
        if isinstance(node, ast.ListComp | ast.GeneratorExp) and len(node.generators) == 1:
            return self._comprehended(node)
        if isinstance(node, ast.BinOp):
            return self._calculated(node)
        return self._called(node) if isinstance(node, ast.Call) else _UNKNOWN

    def _compared(self, node: ast.Compare) -> Any:
        left, right = self.value(node.left), self.value(node.comparators[0])
        sign = _COMPARED.get(type(node.ops[0]))
        if sign is None or not isinstance(left, _Element) or not isinstance(right, str | int | float | bool):
            return _UNKNOWN
        return _Condition(f"{left.of} {sign} {json.dumps(right, ensure_ascii=False)}")

    def _comprehended(self, node: ast.ListComp | ast.GeneratorExp) -> Any:
        [generator] = node.generators
        inner = self._bound(generator.target, self.value(generator.iter))
        if inner is None or generator.is_async or len(generator.ifs) > 1:
            return _UNKNOWN
        inside = _Reading({**self.names, **inner})
        made = inside.value(node.elt)
        if not generator.ifs:
            return _Column(made.of) if isinstance(made, _Element) else _flags(made)
        tested = inside.value(generator.ifs[0])
        if not isinstance(tested, _Condition):
            return _UNKNOWN
        return _Flags(tested.of) if made == 1 and made is not True else _Filtered(tested.of)

    def _calculated(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.Div) and isinstance(left, _Count) and isinstance(right, _Length):
            return _Part(left.of, 1)
        if isinstance(node.op, ast.Mult):
            part, factor = (left, right) if isinstance(left, _Part) else (right, left)
            if isinstance(part, _Part) and type(factor) in (int, float) and factor > 0:
                return _Part(part.of, part.scale * factor)
            count, factor = (left, right) if isinstance(left, _Count) else (right, left)
            if isinstance(count, _Count) and factor in (1, 1.0):
                return count
        return _UNKNOWN

    def _called(self, node: ast.Call) -> Any:
        called = _last(node.func)
        given = [self.value(each) for each in node.args]
        first = given[0] if given else _UNKNOWN
        if node.keywords:
            return _UNKNOWN
        if isinstance(node.func, ast.Attribute) and called == "count" and len(given) == 1:
            whole = self.value(node.func.value)
            if isinstance(whole, _Column) and isinstance(first, str | int | bool):
                return _Count(f"{whole.of} == {json.dumps(first, ensure_ascii=False)}")
        if called == "len" and len(given) == 1:
            if isinstance(first, _Column | _Flags):
                return _Length()
            return _Count(first.of) if isinstance(first, _Filtered) else _UNKNOWN
        if called == "sum" and isinstance(first, _Flags):
            return _Count(first.of)
        if called in ("mean", "fmean", "average") and len(given) == 1 and isinstance(first, _Flags):
            return _Part(first.of, 1)
        if called == "range" and len(given) == 1 and isinstance(first, _Length):
            return _Rows()
        if called in ("round", "float") and isinstance(first, _Part | _Count):
            return first
        return first if called == "list" and isinstance(first, _Column) else _UNKNOWN


def _flags(value: Any) -> Any:
    return _Flags(value.of) if isinstance(value, _Condition) else _UNKNOWN


def _logs(node: ast.expr) -> ast.Call | None:
    return node if isinstance(node, ast.Call) and _last(node.func) == "log_metric" else None


def _name(call: ast.Call) -> str:
    given = [*call.args[:1], *(each.value for each in call.keywords if each.arg in ("key", "name"))]
    return given[0].value if given and isinstance(given[0], ast.Constant) and isinstance(given[0].value, str) else ""


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _says_nothing(statement: ast.stmt) -> bool:
    """A text that is there for readers, `pass`, or something that is printed."""
    inner = statement.value if isinstance(statement, ast.Expr) else None
    is_print = isinstance(inner, ast.Call) and _last(inner.func) == "print"
    return isinstance(statement, ast.Pass) or isinstance(inner, ast.Constant) or is_print
