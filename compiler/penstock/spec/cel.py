"""The one place that touches the CEL library: parse, free paths, types, evaluation."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from penstock.spec.schema import at

LONGEST = 10_000  # characters
DEEPEST = 250  # levels of the syntax tree, about ten for each bracket; the library recurses twice for each
MACROS = ("map", "filter", "all", "exists", "exists_one")
PREDICATES = ("all", "exists", "exists_one", "contains", "endsWith", "startsWith", "matches")
FUNCTIONS = frozenset(
    "size contains type endsWith startsWith matches getDate getDayOfMonth getDayOfWeek getDayOfYear getFullYear getMonth "
    "getHours getMilliseconds getMinutes getSeconds bool bytes double duration int string timestamp uint dyn".split()
)
_LITERALS = {"INT_LIT": "integer", "UINT_LIT": "integer", "FLOAT_LIT": "number", "BOOL_LIT": "boolean"}
_LITERALS |= {"STRING_LIT": "string", "MLSTRING_LIT": "string", "NULL_LIT": "null"}
_RESULTS = {"size": "integer", "string": "string", "int": "integer", "double": "number", "bool": "boolean"}
_RESULTS |= dict.fromkeys(PREDICATES, "boolean")

Types = Mapping[str, Mapping[str, Any]]


class Failed(Exception):
    """An expression has no value, and why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@lru_cache(maxsize=4096)
def parse(source: str) -> Any:
    """The syntax tree.

    Raises:
        Failed: a syntax error, an unknown function, or longer or deeper than any honest expression.
    """
    import celpy

    if len(source) > LONGEST:
        raise Failed(f"longer than {LONGEST} characters")
    try:
        tree = _environment().compile(source)
    except celpy.CELParseError as error:
        where = f" at line {error.line}, column {error.column}" if (error.line or 0) > 0 else " at the end"
        raise Failed(f"not valid CEL{where}") from None
    except RecursionError:
        raise Failed("nested too deeply") from None
    _bounded(tree)
    return tree


def paths(tree: Any, bound: Mapping[str, tuple[str | int, ...] | None] | None = None) -> Iterator[tuple[str | int, ...]]:
    """Free paths of a tree; `bound` maps a macro's variable to the path of what it walks, None where unknown."""
    bound = bound or {}
    tree = _inner(tree)
    if not hasattr(tree, "children"):
        return
    path, rest = _path(tree, bound)
    if path is not None:
        yield path
    for node in rest:
        name, arguments = _call(node)
        if name == "has" and node.data == "ident_arg":
            inner = _inner(arguments[0]) if arguments else None
            tested = inner.children[0] if inner is not None and inner.data == "member_dot" else inner
            yield from paths(tested, bound) if tested is not None else ()
        elif name in MACROS and node.data == "member_dot_arg" and len(arguments) >= 2:
            yield from paths(node.children[0], bound)
            walked, _ = _path(_inner(node.children[0]), bound)
            variable = _identifier(arguments[0])
            inside = {**bound, variable: None if walked is None else (*walked, "*")} if variable else bound
            for argument in arguments[1:]:
                yield from paths(argument, inside)
        else:
            for child in node.children:
                yield from paths(child, bound)


def type_of(tree: Any, types: Types) -> dict[str, Any]:
    """JSON Schema of a tree's value; `{}` where it is not known."""
    node = _inner(tree)
    handler = _TYPES.get(node.data)
    return dict(handler(node, types)) if handler else {}


def run(source: str, env: Mapping[str, Any]) -> Any:
    """The value, plain Python in and out.

    Raises:
        Failed: the library's reason, shortened.
    """
    import celpy

    try:
        return _python(_program(source).evaluate({name: _cel(value) for name, value in env.items()}))
    except celpy.CELEvalError as error:
        raise Failed(_reason(error)) from None
    except RecursionError:
        raise Failed("nested too deeply") from None
    except (ValueError, TypeError, ArithmeticError) as error:
        raise Failed(str(error)[:200]) from None


def words(value: Any) -> str:
    """What sort of value this is."""
    kinds = {bool: "a boolean", str: "text", int: "a number", float: "a number", list: "a list", dict: "a mapping"}
    return "null" if value is None else kinds.get(type(value), type(value).__name__)


@lru_cache(maxsize=1)
def _environment() -> Any:
    import celpy

    return celpy.Environment(runner_class=celpy.InterpretedRunner)


@lru_cache(maxsize=1024)
def _program(source: str) -> Any:
    return _environment().program(parse(source), functions=_functions())


@lru_cache(maxsize=1)
def _functions() -> dict[str, Any]:
    """Operators of the library, mended for JSON's numbers: `2 > 1.5` holds, and `1 == "a"` is false rather than an error."""
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

    base = evaluation.base_functions
    changed = {name: mixed(base[name]) for name in ("_+_", "_-_", "_*_", "_/_", "_<_", "_<=_", "_>_", "_>=_")}
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
    """Refuses what is too deep for the library and functions that it does not have."""
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise Failed("nested too deeply")
        for node in level:
            name, _ = _call(node)
            if name is not None and name not in FUNCTIONS and name not in (*MACROS, "has"):
                raise Failed(f"there is no function `{name[:40]}`")
        level = [child for node in level for child in node.children if hasattr(child, "children")]


def _inner(tree: Any) -> Any:
    """The node below rules that only pass on (`expr` to `primary`) and brackets."""
    while hasattr(tree, "children") and len(tree.children) == 1 and tree.data in _PASSING:
        tree = tree.children[0]
    return tree


_PASSING = frozenset(
    "expr conditionalor conditionaland relation addition multiplication unary member primary paren_expr".split()
)


def _path(node: Any, bound: Mapping[str, Any]) -> tuple[tuple[str | int, ...] | None, list[Any]]:
    """The path that a chain of members makes, and the nodes that must be looked into beside it."""
    keys: list[str | int] = []
    beside: list[Any] = []
    while True:
        node = _inner(node)
        kind = getattr(node, "data", None)
        if kind == "member_dot":
            keys.append(str(node.children[1]))
        elif kind == "member_index":
            key = _constant(node.children[1])
            if key is None:
                keys.clear()
                beside.append(node.children[1])
            else:
                keys.append(key)
        else:
            break
        node = node.children[0]
    if kind in ("ident", "dot_ident"):
        name = str(node.children[0])
        start = bound.get(name, (name,))
        return (None if start is None else (*start, *reversed(keys))), [_Beside(beside)] if beside else []
    return None, [*([_Beside(beside)] if beside else []), *([node] if hasattr(node, "children") else [])]


class _Beside:
    """Subtrees of a path, such as a computed index."""

    data = "beside"

    def __init__(self, children: list[Any]) -> None:
        self.children = children


def _call(node: Any) -> tuple[str | None, list[Any]]:
    """The function or method that a node calls, and its arguments."""
    index = {"ident_arg": 0, "dot_ident_arg": 0, "member_dot_arg": 1}.get(getattr(node, "data", ""))
    if index is None:
        return None, []
    given = node.children[index + 1].children if len(node.children) > index + 1 else []
    return str(node.children[index]), list(given)


def _identifier(tree: Any) -> str | None:
    node = _inner(tree)
    return str(node.children[0]) if getattr(node, "data", None) == "ident" else None


def _constant(tree: Any) -> str | int | None:
    """A literal index: a whole number, or plain text without escapes."""
    node = _inner(tree)
    if getattr(node, "data", None) != "literal":
        return None
    token = node.children[0]
    if token.type == "INT_LIT" and str(token).isdigit():
        return int(token)
    text = str(token)
    return text[1:-1] if token.type == "STRING_LIT" and text[0] in "'\"" and "\\" not in text else None


def _boolean(node: Any, types: Types) -> dict[str, Any]:
    return {"type": "boolean"}


def _of_path(node: Any, types: Types) -> dict[str, Any]:
    if node.data == "member_index" and _constant(node.children[1]) is None:
        return dict(at(type_of(node.children[0], types), ("*",)) or {})
    if node.data in ("ident", "dot_ident"):
        return dict(types.get(str(node.children[0]), {}))
    key = str(node.children[1]) if node.data == "member_dot" else _constant(node.children[1])
    assert key is not None
    return dict(at(type_of(node.children[0], types), (key,)) or {})


def _of_literal(node: Any, types: Types) -> dict[str, Any]:
    known = _LITERALS.get(node.children[0].type)
    return {"type": known} if known else {}


def _of_call(node: Any, types: Types) -> dict[str, Any]:
    name, arguments = _call(node)
    if name == "has":
        return {"type": "boolean"}
    if node.data == "member_dot_arg" and name in ("map", "filter") and len(arguments) == 2:
        walked = type_of(node.children[0], types)
        if walked.get("type") != "array":
            return {"type": "array"} if name == "map" else {}
        if name == "filter":
            return {key: value for key, value in walked.items() if key != "minItems"}
        variable = _identifier(arguments[0])
        items = walked.get("items", {})
        inside = {**types, variable: items if isinstance(items, Mapping) else {}} if variable else types
        bounds = {key: walked[key] for key in ("minItems", "maxItems") if key in walked}
        return {"type": "array", "items": type_of(arguments[1], inside), **bounds}
    known = _RESULTS.get(name or "")
    return {"type": known} if known else {}


def _of_choice(node: Any, types: Types) -> dict[str, Any]:
    yes, no = (type_of(child, types) for child in node.children[1:])
    if yes == no or not yes or not no:
        return yes if yes == no else {}
    return {"anyOf": [yes, no]}


def _of_arithmetic(node: Any, types: Types) -> dict[str, Any]:
    left, right = (type_of(child, types).get("type") for child in (node.children[0].children[0], node.children[1]))
    if left == right and left in ("string", "integer", "number"):
        return {"type": left}
    return {"type": "number"} if {left, right} == {"integer", "number"} else {}


def _of_list(node: Any, types: Types) -> dict[str, Any]:
    items = [type_of(child, types) for child in (node.children[0].children if node.children else [])]
    distinct = [item for index, item in enumerate(items) if item not in items[:index]]
    if not distinct or {} in distinct:
        return {"type": "array"}
    return {"type": "array", "items": distinct[0] if len(distinct) == 1 else {"anyOf": distinct}}


def _of_map(node: Any, types: Types) -> dict[str, Any]:
    given = node.children[0].children if node.children else []
    keys = [_constant(key) for key in given[::2]]
    if not all(isinstance(key, str) for key in keys):
        return {"type": "object"}
    properties = {str(key): type_of(value, types) for key, value in zip(keys, given[1::2], strict=True)}
    return {"type": "object", "properties": properties, "required": sorted(properties), "additionalProperties": False}


def _of_unary(node: Any, types: Types) -> dict[str, Any]:
    if node.children[0].data == "unary_not":
        return {"type": "boolean"}
    known = type_of(node.children[1], types).get("type")
    return {"type": known} if known in ("integer", "number") else {}


_TYPES: Mapping[str, Callable[[Any, Types], Mapping[str, Any]]] = {
    "expr": _of_choice,
    "conditionalor": _boolean,
    "conditionaland": _boolean,
    "relation": _boolean,
    "addition": _of_arithmetic,
    "multiplication": _of_arithmetic,
    "unary": _of_unary,
    "member_dot": _of_path,
    "member_index": _of_path,
    "member_dot_arg": _of_call,
    "ident": _of_path,
    "dot_ident": _of_path,
    "ident_arg": _of_call,
    "literal": _of_literal,
    "list_lit": _of_list,
    "map_lit": _of_map,
}
