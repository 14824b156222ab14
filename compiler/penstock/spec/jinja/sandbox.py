"""Jinja2 with bounds: what a stranger's template may call, and how much work it may cause."""

# ruff: noqa: SIM905 (long lists of names)

import functools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from penstock.spec.template import LARGEST, Failed

STEPS = 1_000_000  # loop rounds, calls, and elements or thousands of characters handed to a filter
DIGITS = 4096  # bits of a whole number
GLOBALS = ("range", "namespace", "dict")
FILTERS = tuple(
    (
        "abs capitalize count d default dictsort e escape first float groupby indent int items join last length "
        "list lower map max min reject rejectattr replace reverse round select selectattr sort string sum title "
        "tojson trim truncate unique upper wordcount"
    ).split()
)
# Methods of plain data; the library itself refuses those that change a list or mapping.
METHODS = {
    str: (
        "capitalize count endswith find index isalnum isalpha isdecimal isdigit islower isnumeric isspace istitle "
        "isupper join lower lstrip partition removeprefix removesuffix replace rfind rpartition rsplit rstrip "
        "split splitlines startswith strip swapcase title upper"
    ).split(),
    dict: ["get", "items", "keys", "values"],
    list: ["count", "index"],
    tuple: ["count", "index"],
    int: ["bit_length"],
    float: ["is_integer"],
}
_spent: ContextVar[list[int]] = ContextVar("spent")


def render(text: str, values: Mapping[str, Any]) -> str:
    """A template's text, a sound one's: `variables` looks first.

    Raises:
        Failed: a value is missing or of the wrong type, or a bound is reached.
    """
    from jinja2 import TemplateError, TemplateRuntimeError

    token = _spent.set([0])
    try:
        parts: list[str] = []
        size = 0
        for part in _compiled(text).generate(_plain(values)):
            size += len(part)
            _check_size(size)
            parts.append(part)
        return "".join(parts)
    except TemplateRuntimeError as error:
        raise Failed(str(error.message)) from None
    except TemplateError as error:
        raise Failed(str(error)) from None
    except (RecursionError, MemoryError):
        raise Failed("nested too deeply") from None
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise Failed(f"{type(error).__name__}: {error}"[:300]) from None
    finally:
        _spent.reset(token)


@lru_cache(maxsize=1)
def environment() -> Any:
    """The one environment; immutable, so it is shared."""
    from jinja2 import StrictUndefined, nodes
    from jinja2.exceptions import SecurityError
    from jinja2.runtime import Context
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset(["+", "-", "*", "/", "//", "%", "**"])

        def getattr(self, obj: Any, attribute: str) -> Any:
            # A key before a method: `row.values` is the data's.
            return obj[attribute] if isinstance(obj, dict) and attribute in obj else super().getattr(obj, attribute)

        def wrap_str_format(self, value: Any) -> Any:
            return None  # so that `call` sees, and refuses, the method itself

        def call(self, context: Context, obj: Any, *args: Any, **kwargs: Any) -> Any:
            if obj is own:
                return own(*args)
            spend(5 + sum(_size(value) for value in (*args, *kwargs.values())))
            owner = getattr(obj, "__self__", None)
            name = getattr(obj, "__name__", "")
            for kind, methods in METHODS.items():
                if isinstance(owner, kind):
                    if name not in methods:
                        raise SecurityError(f"`{name}` is not available on {kind.__name__} values")
                    _check_call(owner, name, args, kwargs)
                    break
            return super().call(context, obj, *args, **kwargs)

        def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
            _check_operation(operator, left, right)
            return super().call_binop(context, operator, left, right)

        def _generate(self, source: Any, *args: Any, **kwargs: Any) -> str:
            return super()._generate(_bounded(source, nodes), *args, **kwargs)

    made = Sandbox(undefined=StrictUndefined, autoescape=False, optimized=False, loader=None, finalize=_finalize)
    made.filters = {name: _filter(name, made.filters[name]) for name in FILTERS}
    made.filters["tojson"] = _filter("tojson", _json)
    made.globals = {name: made.globals[name] for name in GLOBALS}
    own = made.own = functools.partial(_own)  # type: ignore[attr-defined]
    return made


def spend(steps: int) -> None:
    """Counts work.

    Raises:
        Failed: more than STEPS in this render.
    """
    spent = _spent.get([0])
    spent[0] += steps
    if spent[0] > STEPS:
        raise Failed(f"more than {STEPS} steps of work")


@lru_cache(maxsize=256)
def _compiled(text: str) -> Any:
    return environment().from_string(text)


def _plain(value: Any) -> Any:
    """Data only: copies of mappings and lists, so that nothing of the host can be reached or changed."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise Failed(f"a {type(value).__name__} is no plain value")


def _bounded(tree: Any, nodes: Any) -> Any:
    """The tree with loops, concatenations and comparisons led through `own`, which counts them."""

    def led(kind: str, *arguments: Any) -> Any:
        # No template can spell this node, so none reaches `own` itself.
        line = arguments[0].lineno
        given = [nodes.Const(kind, lineno=line), *arguments]
        return nodes.Call(nodes.EnvironmentAttribute("own", lineno=line), given, [], None, None, lineno=line)

    def changed(node: Any) -> Any:
        for field, value in node.iter_fields():
            if isinstance(value, nodes.Node):
                setattr(node, field, changed(value))
            elif isinstance(value, list):
                setattr(node, field, [changed(item) if isinstance(item, nodes.Node) else item for item in value])
        if isinstance(node, nodes.For):
            node.iter = led("walk", node.iter)
        elif isinstance(node, nodes.Concat):
            return led("join", *node.nodes)
        elif isinstance(node, nodes.Compare):
            node.expr = led("measure", node.expr)
            for operand in node.ops:
                operand.expr = led("measure", operand.expr)
        elif isinstance(node, nodes.Test) and node.args:
            node.node = led("measure", node.node)
            node.args = [led("measure", argument) for argument in node.args]
        elif isinstance(node, nodes.Getitem) and not isinstance(node.arg, nodes.Const | nodes.Slice):
            node.arg = led("measure", node.arg)
        elif isinstance(node, nodes.Pair):
            node.key = led("measure", node.key)
        return node

    return changed(tree)


def _own(kind: str, *values: Any) -> Any:
    if kind == "walk":
        return _walk(values[0])
    if kind == "measure":
        spend(_size(values[0]))
        return values[0]
    parts = [_finalize(value) for value in values]
    _check_size(sum(len(part) for part in parts))
    return "".join(parts)


def _walk(values: Iterable[Any]) -> Any:
    """What a loop goes through, counted; with a length where it has one, for `loop.length`."""
    from jinja2 import Undefined

    if isinstance(values, (list, tuple, dict, range, str)):
        spend(len(values))
        return values
    if isinstance(values, Undefined):
        return values
    return _counted(values)


def _counted(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        spend(1)
        yield value


def _finalize(value: Any) -> str:
    """How a value prints; `null` prints as nothing."""
    if isinstance(value, str):
        return str(value)
    if value is None:
        return ""
    spend(_size(value))
    return str(value)


def _size(value: Any) -> int:
    """Elements and thousands of characters, what is within included, as often as it is shared."""
    if isinstance(value, str):
        return 1 + len(value) // 1000
    count, pending = 1, [value]
    while pending:
        here = pending.pop()
        inside = [*here, *here.values()] if isinstance(here, dict) else here if isinstance(here, (list, tuple)) else ()
        for item in inside:
            count += 1 + (len(item) // 1000 if isinstance(item, str) else 0)
            if isinstance(item, (dict, list, tuple)):
                pending.append(item)
        if count > STEPS:
            break
    return count


def _json(value: Any, indent: int | None = None) -> str:
    """JSON for readers: letters as they are, keys in the data's order, nothing escaped for a web page."""
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _depth(value: Any) -> int:
    """How many containers lie within each other."""
    level, depth = [value], 0
    while level := [v for v in level if isinstance(v, (dict, list, tuple))]:
        depth += 1
        level = [item for v in level for item in (v.values() if isinstance(v, dict) else v)]
    return depth


def _filter(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter of the library that counts what it is given, and refuses arguments that blow up its result."""

    @functools.wraps(function)
    def bounded(*args: Any, **kwargs: Any) -> Any:
        from jinja2 import Environment
        from jinja2.runtime import Context

        given = [_counted(arg) if isinstance(arg, Iterator) else arg for arg in args]
        plain = [arg for arg in given if not isinstance(arg, Context | Environment)]
        spend(sum(_size(value) for value in (*plain, *kwargs.values())))
        _check_filter(name, plain, kwargs)
        result = function(*given, **kwargs)
        if isinstance(result, str):
            _check_size(len(result))
            return str(result)
        return result

    return bounded


def _check_filter(name: str, args: list[Any], kwargs: Mapping[str, Any]) -> None:
    rest = [*args[1:], *kwargs.values()]
    numbers = [abs(arg) for arg in rest if isinstance(arg, int | float)]
    if name in ("indent", "tojson", "round") and any(number > 100 for number in numbers):
        raise Failed(f"the filter `{name}` takes no number above 100 here")
    if name == "sum" and any(not isinstance(arg, int | float | str | None) for arg in rest):
        raise Failed("the filter `sum` adds numbers")
    if name == "tojson" and args and numbers:
        _check_size(_size(args[0]) * _depth(args[0]) * max(numbers))
    if name == "indent" and args and isinstance(args[0], str):
        widest = max([4, *numbers, *(len(arg) for arg in rest if isinstance(arg, str))])
        _check_size(len(args[0]) + (args[0].count("\n") + 1) * widest)
    if name == "replace" and args and isinstance(args[0], str):
        strings = [arg for arg in rest if isinstance(arg, str)]
        _check_replace(args[0], strings)
    if name == "join" and args and isinstance(args[0], (list, tuple, str, dict)):
        _check_size(len(args[0]) * max((len(arg) for arg in rest if isinstance(arg, str)), default=0))


def _check_replace(text: str, strings: list[str]) -> None:
    if len(strings) >= 2:
        old, new = strings[0], strings[1]
        found = text.count(old) if old else len(text) + 1
        _check_size(len(text) + found * len(new))


def _check_call(owner: Any, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    spend(_size(owner))
    if name == "replace":
        _check_replace(owner, [arg for arg in (*args, *kwargs.values()) if isinstance(arg, str)])
    if name == "join" and args and isinstance(args[0], (list, tuple, str, dict)):
        _check_size(len(owner) * len(args[0]))


def _check_operation(operator: str, left: Any, right: Any) -> None:
    spend(1)
    texts = isinstance(left, (str, list, tuple)) or isinstance(right, (str, list, tuple))
    if operator == "%" and isinstance(left, str):
        raise Failed("`%` does not format text here: use `~`")
    if texts and operator == "+":
        spend(_size(left) + _size(right))
        if isinstance(left, str) and isinstance(right, str):
            _check_size(len(left) + len(right))
    elif texts and operator == "*":
        size, times = (len(left), right) if hasattr(left, "__len__") else (len(right), left)
        if isinstance(times, int):
            _check_size(size * max(0, times))
            spend(size * max(0, times) // 1000)
    elif isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length() * max(1, abs(right)) if operator == "**" else left.bit_length() + right.bit_length()
        if bits > DIGITS:
            raise Failed("a number beyond any use")


def _check_size(size: float) -> None:
    if size > LARGEST:
        raise Failed(f"more than {LARGEST} characters")
