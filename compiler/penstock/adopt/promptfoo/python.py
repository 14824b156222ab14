"""A small part of Python as the tree that JavaScript becomes, too: one expression over the answer. Nothing runs."""

import ast
import warnings

from penstock.adopt.promptfoo.javascript import Node, Unclear

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


def _node(tree: ast.expr) -> Node:
    match tree:
        case ast.Constant(value=bool() | str() | int() | float() | None):
            return ("const", tree.value)
        case ast.Name(id="output" | "context"):
            return ("name", tree.id)
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
