"""The work that a Jinja2 template's own numbers ask for: what no rendering could finish is refused unrendered.

Only what stands in the template is counted: a loop over data counts once, since the sandbox counts when it renders.
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from penstock.spec.jinja.sandbox import DIGITS, STEPS
from penstock.spec.template import LARGEST

CALL = 5  # steps, as the sandbox counts a call and a round
_SHOWN = 1000  # characters of a text that is worked out
_SAME = ("list", "sort", "reverse", "unique")
_BRANCHES = ("If", "For", "CondExpr", "CallBlock", "Macro", "And", "Or")
_UNKNOWN = object()
_OPERATIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mul": operator.mul,
    "Div": operator.truediv,
    "FloorDiv": operator.floordiv,
    "Mod": operator.mod,
    "Pow": operator.pow,
}


class Beyond(Exception):
    """More work than any template may cause, and on which line, counted from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class Sized(NamedTuple):
    """A text or list of which only the length is known."""

    length: int


def check(tree: Any) -> None:
    """
    Raises:
        Beyond: loops, powers, repetitions or recursion of literal size that go beyond what a rendering may do.
    """
    macros = {node.name: node for node in _every(tree) if _kind(node) == "Macro"}
    _endless(macros)
    _Count(macros, _settled(tree)).work(tree, 1)


def constant(node: Any, names: Mapping[str, Any] | None = None) -> Any:
    """The value that an expression has whatever the data, a Sized for a long one, None where that is not known.

    Raises:
        Beyond: it has more digits or characters than a rendering may make.
    """
    value = _value(node, names or {})
    return None if value is _UNKNOWN else value


class _Count:
    def __init__(self, macros: Mapping[str, Any], names: Mapping[str, Any]) -> None:
        self.macros = macros
        self.names = names
        self.known: dict[str, int] = {}
        self.within: set[str] = set()

    def work(self, node: Any, times: int) -> int:
        """Steps that a node takes, were every branch taken; `times`: how often the loops around it go round."""
        kind = _kind(node)
        if kind == "For":
            return self._loop(node, times)
        if kind == "Macro":
            return 0  # counted where it is called
        if kind == "Assign":
            self._grown(node, times)
        if kind == "Filter":
            _bounded(node, self.names)
        if kind in _WORKED:
            _value(node, self.names)
        called = CALL if kind == "Call" else 0
        if kind == "Call" and _kind(node.node) == "Name" and node.node.name in self.macros:
            called += self._macro(node.node.name, times)
        return _within(called + sum(self.work(child, times) for child in node.iter_child_nodes()), node)

    def _loop(self, node: Any, times: int) -> int:
        size = _length(_value(node.iter, self.names))
        rounds = 1 if size is None else size
        if node.recursive and size and any(_calls_itself(child, self.names) for child in node.body):
            raise Beyond("a recursive loop that never ends", node.lineno)
        _within(times * rounds, node)
        inner = sum(self.work(child, max(1, times * rounds)) for child in node.body)
        rest = sum(self.work(child, times) for child in (node.iter, *([node.test] if node.test else ()), *node.else_))
        return _within(rounds * (1 + inner) + rest, node)

    def _macro(self, name: str, times: int) -> int:
        if name in self.within:
            return 0  # its end depends on the data
        if name not in self.known:
            self.within.add(name)
            self.known[name] = sum(self.work(child, times) for child in self.macros[name].body)
            self.within.remove(name)
        return self.known[name]

    def _grown(self, node: Any, times: int) -> None:
        """`{% set n.text = n.text ~ n.text %}` in a loop doubles each time."""
        if _kind(node.target) != "NSRef" or times < 2:
            return
        factor = _growth(node.node, node.target, self.names)
        if factor > 1 and (times >= LARGEST.bit_length() or factor**times > LARGEST):
            raise Beyond(f"grows {factor}-fold {times} times, beyond {LARGEST} characters", node.lineno)


_WORKED = ("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow", "Concat", "Call")


def _within(steps: int, node: Any) -> int:
    if steps > STEPS:
        raise Beyond(f"{steps:,} steps of work, where at most {STEPS:,} are done", node.lineno)
    return steps


def _value(node: Any, names: Mapping[str, Any]) -> Any:
    kind = _kind(node)
    if kind in ("Const", "TemplateData"):
        return getattr(node, "value", None) if kind == "Const" else node.data
    if kind == "Name":
        return names.get(node.name, _UNKNOWN)
    if kind in ("List", "Tuple"):
        return Sized(len(node.items))
    if kind in ("Neg", "Pos"):
        value = _value(node.node, names)
        return _UNKNOWN if not _is_number(value) else -value if kind == "Neg" else value
    if kind == "Concat":
        return _joined([_value(part, names) for part in node.nodes], node)
    if kind == "Filter" and node.node is not None and node.name in _SAME:
        size = _length(_value(node.node, names))
        return _UNKNOWN if size is None else Sized(size)
    if kind == "Call" and _kind(node.node) == "Name" and node.node.name == "range":
        return _range([_value(part, names) for part in node.args], node)
    if kind in _WORKED and kind != "Call":
        return _worked(kind, _value(node.left, names), _value(node.right, names), node)
    return _UNKNOWN


def _worked(kind: str, left: Any, right: Any, node: Any) -> Any:
    if _is_number(left) and _is_number(right):
        return _number(kind, left, right, node)
    sizes = [_length(value) for value in (left, right)]
    if kind == "Add" and None not in sizes:
        return _joined([left, right], node)
    counts = [value for value in (left, right) if type(value) is int]
    if kind == "Mul" and counts and sizes != [None, None]:
        size = next(size for size in sizes if size is not None) * max(0, counts[0])
        return _repeated(left if counts[0] is right else right, counts[0], size, node)
    return _UNKNOWN


def _number(kind: str, left: Any, right: Any, node: Any) -> Any:
    whole = isinstance(left, int) and isinstance(right, int)
    bits = left.bit_length() * max(1, abs(right)) if whole and kind == "Pow" else 0
    if bits > DIGITS or (whole and left.bit_length() + right.bit_length() > DIGITS):
        raise Beyond("a number beyond any use", node.lineno)
    try:
        return _OPERATIONS[kind](left, right)
    except ArithmeticError:
        return _UNKNOWN


def _repeated(value: Any, times: int, size: int, node: Any) -> Any:
    _bound(size, node)
    return value * times if isinstance(value, str) and size <= _SHOWN else Sized(size)


def _joined(values: list[Any], node: Any) -> Any:
    sizes = [_length(value) for value in values]
    if any(size is None for size in sizes):
        return _UNKNOWN
    total = sum(size for size in sizes if size is not None)
    _bound(total, node)
    texts = [value for value in values if isinstance(value, str)]
    return "".join(texts) if len(texts) == len(values) and total <= _SHOWN else Sized(total)


def _bound(size: int, node: Any) -> None:
    if size > LARGEST:
        raise Beyond(f"more than {LARGEST:,} characters or elements", node.lineno)


def _range(values: list[Any], node: Any) -> Any:
    if not 1 <= len(values) <= 3 or not all(type(value) is int for value in values):
        return _UNKNOWN
    start, stop, step = [0, values[0], 1] if len(values) == 1 else [*values, 1][:3]
    if step == 0:
        return _UNKNOWN
    size = max(0, (stop - start + step - (1 if step > 0 else -1)) // step)
    _within(size, node)
    return Sized(size)


def _growth(node: Any, target: Any, names: Mapping[str, Any]) -> int:
    """How many times longer than `target` an expression is that is made of it."""
    kind = _kind(node)
    if kind == "Getattr" and _kind(node.node) == "Name":
        return int((node.node.name, node.attr) == (target.name, target.attr))
    if kind == "Concat":
        return sum(_growth(part, target, names) for part in node.nodes)
    if kind == "Add":
        return _growth(node.left, target, names) + _growth(node.right, target, names)
    if kind == "Mul":
        times = [value for part in (node.left, node.right) if type(value := _value(part, names)) is int]
        grown = _growth(node.left, target, names) + _growth(node.right, target, names)
        return grown * max([1, *times])
    return 0


def _bounded(node: Any, names: Mapping[str, Any]) -> None:
    """As the sandbox bounds these filters' arguments when it renders."""
    if node.name in ("indent", "tojson", "round"):
        given = [_value(part, names) for part in (*node.args, *(pair.value for pair in node.kwargs))]
        if any(_is_number(value) and abs(value) > 100 for value in given):
            raise Beyond(f"the filter `{node.name}` takes no number above 100 here", node.lineno)


def _endless(macros: Mapping[str, Any]) -> None:
    """Macros that call themselves, whatever the data."""
    always = {name: set(_called(macro.body)) & set(macros) for name, macro in macros.items()}
    for name, macro in macros.items():
        reached: set[str] = set()
        pending = [*always[name]]
        while pending:
            here = pending.pop()
            if here not in reached:
                reached.add(here)
                pending.extend(always[here])
        if name in reached:
            raise Beyond(f"the macro `{name}` calls itself without end", macro.lineno)


def _called(nodes: list[Any]) -> Iterator[str]:
    """The names that are called in every case."""
    for node in nodes:
        if _kind(node) in _BRANCHES:
            continue
        if _kind(node) == "Call" and _kind(node.node) == "Name":
            yield node.node.name
        yield from _called([*node.iter_child_nodes()])


def _calls_itself(node: Any, names: Mapping[str, Any]) -> bool:
    """Whether the body of a recursive loop calls it in every case with something to go through."""
    if _kind(node) in _BRANCHES:
        return False
    if _kind(node) == "Call" and _kind(node.node) == "Name" and node.node.name == "loop" and node.args:
        return bool(_length(_value(node.args[0], names)))
    return any(_calls_itself(child, names) for child in node.iter_child_nodes())


def _settled(tree: Any) -> dict[str, Any]:
    """The names that are bound once in the whole template, to a constant."""
    bound: dict[str, list[Any]] = {}
    for node in _every(tree):
        if _kind(node) == "Assign" and _kind(node.target) == "Name":
            bound.setdefault(node.target.name, []).append(node.node)
        elif _kind(node) == "Name" and node.ctx != "load":
            bound.setdefault(node.name, []).append(None)
    # The target of an assignment is a Name that is stored as well.
    once = {name: nodes for name, nodes in bound.items() if len(nodes) == 2 and any(nodes)}
    found = {name: _value(next(node for node in nodes if node is not None), {}) for name, nodes in once.items()}
    return {name: value for name, value in found.items() if value is not _UNKNOWN}


def _every(node: Any) -> Iterator[Any]:
    yield node
    for child in node.iter_child_nodes():
        yield from _every(child)


def _length(value: Any) -> int | None:
    if isinstance(value, Sized):
        return value.length
    return len(value) if isinstance(value, str) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _kind(node: Any) -> str:
    return type(node).__name__
