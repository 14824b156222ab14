"""The one place that touches the CEL library: parsing and evaluation."""

# ruff: noqa: SIM905 (long lists of names)

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from penstock.spec.expressions.cel_tree import MACROS, call, constant
from penstock.spec.schemas.validity import no_pattern

LONGEST = 10_000  # characters

DEEPEST = 250  # levels of the syntax tree, about ten for each bracket; the library recurses twice for each

STEPS = 50_000  # nodes visited for one value; macros inside macros multiply

ELEMENT = 100  # further nodes for each element of a list that steps of the chain have made, as `each` makes them
ELEMENTS = 10_000  # as many as `each` can have

LARGEST = 1_000_000  # characters or elements of what `+` makes

FUNCTIONS = frozenset(
    (
        "size contains type endsWith startsWith matches getDate getDayOfMonth getDayOfWeek getDayOfYear "
        "getFullYear getMonth getHours getMilliseconds getMinutes getSeconds bool bytes double duration int "
        "string timestamp uint dyn"
    ).split()
)


class Failed(Exception):
    """An expression has no value, and why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Costly(Failed):
    """It took more steps than it may."""


@dataclass(slots=True)
class Budget:
    """Steps that are left, for one value or for many."""

    left: int = STEPS


def parse(source: str) -> Any:
    """The syntax tree.

    Raises:
        Failed: a syntax error, an unknown function, or longer or deeper than any honest expression.
    """
    found = _parsed(source)
    if isinstance(found, Failed):
        raise Failed(found.message)
    return found


@lru_cache(maxsize=4096)
def _parsed(source: str) -> Any:
    """The tree or what is wrong, so that neither is found out twice."""
    try:
        return _parse(source)
    except Failed as failed:
        return failed


def _parse(source: str) -> Any:
    from celpy.celparser import CELParseError

    if len(source) > LONGEST:
        raise Failed(f"longer than {LONGEST} characters")
    try:
        tree = _environment().compile(source)
    except CELParseError as error:
        where = f" at line {error.line}, column {error.column}" if (error.line or 0) > 0 else " at the end"
        raise Failed(f"not valid CEL{where}") from None
    except RecursionError:
        raise Failed("nested too deeply") from None
    _bounded(tree)
    return tree


def run(source: str, env: Mapping[str, Any], budget: Budget | None = None, elements: int = 0) -> Any:
    """The value, plain Python in and out; it takes at most STEPS steps, and those of `budget`.

    Args:
        elements: of lists that it walks and that are worth more steps.


    Raises:
        Failed: the library's reason, shortened.
    """
    from celpy.evaluation import CELEvalError

    most = STEPS + ELEMENT * min(elements, ELEMENTS)
    given = most if budget is None else max(0, min(most, budget.left))
    own = Budget(given)
    try:
        return _python(_program(source).within({name: _cel(value) for name, value in env.items()}, own))
    except Costly:
        raise Costly(
            f"it takes more than {given:,} steps, the most for one value: walk fewer elements at once"
        ) from None
    except CELEvalError as error:
        raise Failed(_reason(error)) from None
    except RecursionError:
        raise Failed("nested too deeply") from None
    except (ValueError, TypeError, ArithmeticError) as error:
        raise Failed(str(error)[:200]) from None
    finally:
        if budget is not None:
            budget.left -= given - max(own.left, 0)


def words(value: Any) -> str:
    """What sort of value this is."""
    kinds = {bool: "a boolean", str: "text", int: "a number", float: "a number", list: "a list", dict: "a mapping"}
    return "null" if value is None else kinds.get(type(value), type(value).__name__)


@lru_cache(maxsize=1)
def _environment() -> Any:
    import celpy

    return celpy.Environment(runner_class=_runner())


def _runner() -> Any:
    """The library's interpreter, which gives up after so many steps."""
    import celpy
    from celpy.evaluation import Evaluator

    class Bounded(Evaluator):
        budget: Budget

        def sub_evaluator(self, ast: Any) -> Any:
            inner = Bounded(ast, activation=self.activation)
            inner.budget = self.budget
            return inner

        def _visit_tree(self, tree: Any) -> Any:
            self.budget.left -= 1
            if self.budget.left < 0:
                raise Costly("it takes too many steps")
            return super()._visit_tree(tree)

    class Runner(celpy.InterpretedRunner):
        def within(self, context: Any, budget: Budget) -> Any:
            evaluator = Bounded(self.ast, activation=self.new_activation())
            evaluator.budget = budget
            return evaluator.evaluate(context)

    return Runner


@lru_cache(maxsize=1024)
def _program(source: str) -> Any:
    return _environment().program(parse(source), functions=_functions())


@lru_cache(maxsize=1)
def _functions() -> dict[str, Any]:
    """Operators of the library, mended for JSON: `2 > 1.5` holds, and `1 == "a"` is false rather than an error."""
    from celpy import celtypes, evaluation

    def mixed(function: Any) -> Callable[[Any, Any], Any]:
        def apply(a: Any, b: Any) -> Any:
            kinds = {type(a), type(b)}
            if kinds == {celtypes.IntType, celtypes.DoubleType}:
                a, b = celtypes.DoubleType(a), celtypes.DoubleType(b)
            return function(a, b)

        return apply

    def equal(function: Any, otherwise: bool) -> Callable[[Any, Any], Any]:
        def apply(a: Any, b: Any) -> Any:
            try:
                return mixed(function)(a, b)
            except TypeError:
                return celtypes.BoolType(otherwise)

        return apply

    def joined(function: Any) -> Callable[[Any, Any], Any]:
        def apply(a: Any, b: Any) -> Any:
            if isinstance(a, (str, list)) and isinstance(b, (str, list)) and len(a) + len(b) > LARGEST:
                raise Failed(f"a value of more than {LARGEST} characters or elements")
            return function(a, b)

        return apply

    base = evaluation.base_functions
    changed = {name: mixed(base[name]) for name in ("_+_", "_-_", "_*_", "_/_", "_<_", "_<=_", "_>_", "_>=_")}
    changed["_+_"] = joined(changed["_+_"])
    return {**changed, "_==_": equal(base["_==_"], False), "_!=_": equal(base["_!=_"], True)}


def _cel(value: Any) -> Any:
    from celpy import celtypes

    if value is None or isinstance(value, celtypes.BoolType):
        return value
    if isinstance(value, bool):
        return celtypes.BoolType(value)
    if isinstance(value, int):
        return celtypes.IntType(value)
    if isinstance(value, float):
        return celtypes.DoubleType(value)
    if isinstance(value, str):
        return celtypes.StringType(value)
    if isinstance(value, Mapping):
        return celtypes.MapType({celtypes.StringType(key): _cel(item) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return celtypes.ListType([_cel(item) for item in value])
    raise Failed(f"a {type(value).__name__} is no JSON value")


def _python(value: Any) -> Any:
    from celpy import celtypes

    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, celtypes.BoolType):
        return bool(value)
    for ours, theirs in ((int, (celtypes.IntType, celtypes.UintType)), (float, celtypes.DoubleType)):
        if isinstance(value, theirs):
            return ours(value)
    if isinstance(value, celtypes.StringType):
        return str(value)
    if isinstance(value, celtypes.MapType):
        return {str(_python(key)): _python(item) for key, item in value.items()}
    if isinstance(value, celtypes.ListType):
        return [_python(item) for item in value]
    raise Failed(f"the value is a {type(value).__name__}, which JSON does not have")


def _reason(error: Exception) -> str:
    """The library's words, without its types and its dump of the environment."""
    text = str(error.args[0]) if error.args else "no value"
    if text.startswith("found no matching overload"):
        return "an operator or function was given values of types that it does not take"
    return text.split(" (in activation", 1)[0][:200]


def _bounded(tree: Any) -> None:
    """Refuses what is too deep for the library, functions that it does not have, and patterns that RE2 has not."""
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise Failed("nested too deeply")
        for node in level:
            name, given = call(node)
            if name is not None and name not in FUNCTIONS and name not in (*MACROS, "has"):
                raise Failed(f"there is no function `{name[:40]}`")
            pattern = constant(given[-1]) if name == "matches" and given else None
            if isinstance(pattern, str) and (why := no_pattern(pattern)) is not None:
                raise Failed(f"RE2 has no such pattern ({why})")
        level = [child for node in level for child in node.children if hasattr(child, "children")]
