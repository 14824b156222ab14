"""A small part of Python as the tree that JavaScript becomes, too: an expression, or a function. Nothing runs."""

import ast
import warnings

from penstock.adopt.promptfoo.code.javascript import Node, Unclear

_COMPARED = {
    ast.Eq: "===", ast.NotEq: "!==", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_METHODS = {
    "lower": "toLowerCase",
    "upper": "toUpperCase",
    "strip": "trim",
    "startswith": "startsWith",
    "endswith": "endsWith",
}
_LONGEST = 2000


def parse(code: str) -> Node:
    """What an expression gives; raises Unclear."""
    if len(code) > _LONGEST:
        raise Unclear
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _node(ast.parse(code, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unclear from None


def module(code: str, name: str = "") -> Node:
    """What a function of a file gives, `get_assert` if no other is named, called with `output` and `context`.

    Raises:
        Unclear: there is none, or it says more than this part of the language.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            statements = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unclear from None
    constants: list[tuple[str, Node]] = []
    made: Node | None = None
    for each in statements:
        match each:
            case ast.Expr(value=ast.Constant(value=str())):
                continue
            case ast.Import(names=[ast.alias(name="json", asname=None)]):
                continue
            case ast.ImportFrom(module="typing" | "__future__"):
                continue
            case ast.Assign(targets=[ast.Name(id=title)], value=given):
                constants.append((title, _node(given)))
            case ast.FunctionDef(name=title, decorator_list=[]) if title == (name or "get_assert"):
                made = ("call", _function(each), (("name", "output"), ("name", "context")))
            case _:
                raise Unclear
    if made is None:
        raise Unclear
    for title, node in reversed(constants):
        made = ("let", title, node, made)
    return made


def _function(tree: ast.FunctionDef) -> Node:
    given = tree.args
    if given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs or given.defaults or len(given.args) != 2:
        raise Unclear
    return ("arrow", tuple(each.arg for each in given.args), _body(tree.body))


def _body(statements: list[ast.stmt]) -> Node:
    match statements:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return _body(rest)
        case [ast.Return(value=ast.expr() as value)]:
            return _node(value)
        case [ast.Assign(targets=[ast.Name(id=name)], value=value), *rest]:
            return ("let", name, _node(value), _body(rest))
        case [ast.If(test=test, body=body, orelse=other), *rest]:
            # each branch returns, or is Unclear: what follows belongs to the one that is not taken
            return ("cond", _node(test), _body(body), _body(other or rest))
    raise Unclear


def _node(tree: ast.expr) -> Node:
    match tree:
        case ast.Constant(value=bool() | str() | int() | float() | None):
            return ("const", tree.value)
        case ast.Name():
            return ("name", tree.id)
        case ast.JoinedStr():
            values = [each.value for each in tree.values if isinstance(each, ast.FormattedValue)]
            return ("template", tuple(_node(each) for each in values))
        case ast.Dict(keys=keys, values=values) if all(isinstance(key, ast.Constant) for key in keys):
            named = zip(keys, values, strict=True)
            return ("object", {str(key.value): _node(each) for key, each in named if isinstance(key, ast.Constant)})
        case ast.BoolOp():
            made = _node(tree.values[0])
            for each in tree.values[1:]:
                made = ("binary", "&&" if isinstance(tree.op, ast.And) else "||", made, _node(each))
            return made
        case ast.UnaryOp(op=ast.Not()):
            return ("unary", "!", _node(tree.operand))
        case ast.IfExp():
            return ("cond", _node(tree.test), _node(tree.body), _node(tree.orelse))
        case ast.List() | ast.Tuple():
            return ("array", tuple(_node(each) for each in tree.elts))
        case ast.Subscript(slice=ast.Constant(value=str() | int())):
            return ("member", _node(tree.value), _node(tree.slice), False, True)
        case ast.Compare(ops=[op], comparators=[right]):
            return _compared(op, _node(tree.left), _node(right))
        case ast.Compare(ops=[first, second], comparators=[middle, right]):
            inside = _node(middle)
            both = (_compared(first, _node(tree.left), inside), _compared(second, inside, _node(right)))
            return ("binary", "&&", *both)
        case ast.Call(func=ast.Name(id="len"), args=[value], keywords=[]):
            return ("member", _node(value), ("const", "length"), False)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="json"), attr="loads"), args=[value], keywords=[]):
            return ("call", ("name", "json.loads"), (_node(value),))
        case ast.Call(func=ast.Attribute(value=value, attr=name), args=args, keywords=[]) if name in _METHODS:
            owner = ("member", _node(value), ("const", _METHODS[name]), False)
            return ("call", owner, tuple(_node(each) for each in args))
    raise Unclear


def _compared(op: ast.cmpop, left: Node, right: Node) -> Node:
    if isinstance(op, ast.In | ast.NotIn):
        made: Node = ("call", ("member", right, ("const", "includes"), False), (left,))
        return made if isinstance(op, ast.In) else ("unary", "!", made)
    if type(op) not in _COMPARED:
        raise Unclear
    return ("binary", _COMPARED[type(op)], left, right)
