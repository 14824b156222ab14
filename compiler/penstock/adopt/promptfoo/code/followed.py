"""Code of an assertion, followed without being run: an expression is a constant, a part of the answer, or a claim."""

from collections.abc import Callable, Mapping
from typing import Any

from penstock.adopt.promptfoo.code import claims
from penstock.adopt.promptfoo.code.claims import anyof, both, fixed, opposite, truth
from penstock.adopt.promptfoo.code.javascript import Node, Unclear
from penstock.adopt.promptfoo.code.shape import Step, at
from penstock.adopt.promptfoo.code.values import (
    Array,
    Chosen,
    Claim,
    Const,
    Context,
    Find,
    Found,
    Function,
    Items,
    Json,
    Pattern,
    Pieces,
    Positive,
    Size,
    Text,
    Type,
    Undefined,
    Words,
)

_MOST = 64
"""Items of a constant list that is looked at one by one."""
_MOST_STEPS = 5000
_LEFT = "steps left"
_TYPED = frozenset(
    ("componentResults", "namedScores", "namedScoreWeights", "tokensUsed", "assertion", "comment",
     "component_results", "named_scores", "named_score_weights", "tokens_used", "pass_")
)  # fmt: skip
_COMPARED = frozenset(("<", ">", "<=", ">="))


def verdict(value: Any) -> Claim:
    """Whether an assertion passes that gives this: true, a number above zero, or an object that says `pass`."""
    if isinstance(value, Const) and type(value.value) in (int, float):
        return fixed(value.value > 0)
    if isinstance(value, Const) and isinstance(value.value, bool):
        return fixed(value.value)
    if isinstance(value, Claim):
        return value
    if isinstance(value, Found):
        return value.claim
    if isinstance(value, Positive):
        return fixed(True)
    raise Unclear


def follow(node: Node, known: Mapping[str, Any]) -> Any:
    """What an expression gives; raises Unclear."""
    left = known.get(_LEFT)
    if left is not None:
        left[0] -= 1
        if left[0] < 0:
            raise Unclear
    return _KINDS[node[0]](node, known)


def start(node: Node, known: Mapping[str, Any]) -> Any:
    """What code gives, in so many steps that it cannot hold up whoever follows it."""
    return follow(node, {**known, _LEFT: [_MOST_STEPS]})


def _name(node: Node, known: Mapping[str, Any]) -> Any:
    if node[1] == "Boolean" and node[1] not in known:
        return Function(("x",), ("name", "x"), {}, follow)
    if node[1] not in known:
        raise Unclear
    return known[node[1]]


def _let(node: Node, known: Mapping[str, Any]) -> Any:
    value = follow(node[2], known)
    made = follow(node[3], {**known, node[1]: value})
    whole = claims.whole(value)
    if whole is True or not isinstance(made, Claim | Const):
        return made
    claim = verdict(made)
    return Claim(both([whole, claim.yes]), both([whole, claim.no]))


def _template(node: Node, known: Mapping[str, Any]) -> Any:
    """Text of which nothing is known; what stands in it must not throw."""
    for each in node[1]:
        value = follow(each, known)
        if claims.whole(value) is not True or isinstance(value, Json):
            raise Unclear
    return Words()


def _array(node: Node, known: Mapping[str, Any]) -> Any:
    items = tuple(follow(each, known) for each in node[1])
    if len(items) > _MOST:
        raise Unclear
    return Array(items)


def _object(node: Node, known: Mapping[str, Any]) -> Any:
    """A result: promptfoo takes one that has all three, and each of its type."""
    if not {"pass", "score", "reason"} <= set(node[1]) or set(node[1]) & _TYPED:
        raise Unclear
    passes = follow(node[1]["pass"], known)
    if not (isinstance(passes, Claim) or (isinstance(passes, Const) and isinstance(passes.value, bool))):
        raise Unclear
    if not (_is(node[1]["score"], known, "number") and _is(node[1]["reason"], known, "string")):
        raise Unclear
    return truth(passes)


def _is(node: Node, known: Mapping[str, Any], kind: str) -> bool:
    """Whether an expression gives a number, or text, whatever the answer is."""
    if node[0] == "cond":
        truth(follow(node[1], known))
        return _is(node[2], known, kind) and _is(node[3], known, kind)
    if node[0] == "binary" and node[1] in ("+", "-", "*", "/"):
        parts = [_is(each, known, kind) for each in node[2:]]
        if kind == "string":
            others = all(part or _is(each, known, "number") for part, each in zip(parts, node[2:], strict=True))
            return node[1] == "+" and any(parts) and others
        return all(parts)
    value = follow(node, known)
    if isinstance(value, Const):
        return isinstance(value.value, str) if kind == "string" else type(value.value) in (int, float)
    if kind == "string":
        return isinstance(value, Text | Words)
    return isinstance(value, Positive) or (isinstance(value, Size) and claims.whole(value) is True)


def _arrow(node: Node, known: Mapping[str, Any]) -> Any:
    return Function(node[1], node[2], known, follow)


def _regex(node: Node, known: Mapping[str, Any]) -> Any:
    return claims.regex(node[1], node[2])


def _unary(node: Node, known: Mapping[str, Any]) -> Any:
    value = follow(node[2], known)
    if node[1] == "!":
        return opposite(truth(value))
    if node[1] == "typeof":
        return Type(value)
    if isinstance(value, Const) and type(value.value) in (int, float):
        return Const(-value.value)
    raise Unclear


def _cond(node: Node, known: Mapping[str, Any]) -> Any:
    test = truth(follow(node[1], known))
    if isinstance(test.yes, bool) and isinstance(test.no, bool):
        return follow(node[2] if test.yes else node[3], known)
    yes, no = verdict(follow(node[2], known)), verdict(follow(node[3], known))
    if yes == no and isinstance(yes.yes, bool) and claims.never_throws(test):
        return yes
    return Claim(
        anyof([both([test.yes, yes.yes]), both([test.no, no.yes])]),
        anyof([both([test.yes, yes.no]), both([test.no, no.no])]),
    )


def _binary(node: Node, known: Mapping[str, Any]) -> Any:
    sign = node[1]
    left = follow(node[2], known)
    if sign in ("&&", "||") and isinstance(left, Json) and sign == "||":
        return _or_else(left, follow(node[3], known), empty=True)
    if sign == "??":
        return _or_else(left, follow(node[3], known), empty=False)
    if sign in ("&&", "||"):
        first = truth(left)
        if isinstance(first.yes, bool) and isinstance(first.no, bool):
            return follow(node[3], known) if first.yes is (sign == "&&") else left
        second = truth(follow(node[3], known))
        if claims.never_throws(first):
            return _joined(sign, first, second)
        if sign == "&&":
            return Claim(both([first.yes, second.yes]), anyof([first.no, both([first.yes, second.no])]))
        return Claim(anyof([first.yes, both([first.no, second.yes])]), both([first.no, second.no]))
    right = follow(node[3], known)
    if sign in ("===", "!==", "==", "!="):
        claim = claims.equal("==" if len(sign) == 2 else "===", left, right)
        return opposite(claim) if sign[0] == "!" else claim
    if sign in _COMPARED:
        return claims.compare(sign, left, right)
    if sign == "in" and isinstance(left, Const) and isinstance(left.value, str) and isinstance(right, Json):
        has = {"required": [left.value]}
        return claims.part(right, {"type": "object", **has}, False, {"type": "object", "not": has})
    if sign in ("+", "/", "*") and (made := _positive(sign, left, right)) is not None:
        return made
    if sign in ("+", "-", "*", "/") and all(isinstance(each, Const) for each in (left, right)):
        return _computed(sign, left.value, right.value)
    raise Unclear


def _joined(sign: str, first: Claim, second: Claim) -> Claim:
    parts, others = [first.yes, second.yes], [first.no, second.no]
    return Claim(both(parts), anyof(others)) if sign == "&&" else Claim(anyof(parts), both(others))


def _or_else(left: Any, right: Any, *, empty: bool) -> Any:
    if isinstance(left, Json) and left.instead is None and right == Array(()):
        return left._replace(instead=[], empty=empty)
    if isinstance(left, Json) and left.instead is None and right == Const(""):
        return left._replace(instead="", empty=empty)
    if isinstance(left, Text):
        return left
    if isinstance(left, Claim):
        return Claim(anyof([left.yes, both([left.no, truth(right).yes])]), both([left.no, truth(right).no]))
    if isinstance(left, Json) and isinstance(right, Claim) and empty:
        first = truth(left)
        return Claim(anyof([first.yes, both([first.no, right.yes])]), both([first.no, right.no]))
    raise Unclear


def _positive(sign: str, left: Any, right: Any) -> Positive | None:
    """A score such as `1 / (output.length + 1)`: whatever the answer is, it lies above zero."""

    def above(value: Any, least: int) -> bool:
        number = value.value if isinstance(value, Const) and type(value.value) in (int, float) else None
        return isinstance(value, Positive) or (number is not None and (number > 0 or (number == 0 and not least)))

    sizes = [isinstance(each, Size) and each.of == Text() for each in (left, right)]
    if sign == "+" and any(sizes) and (above(left, 1) or above(right, 1)):
        return Positive()
    unknown = isinstance(left, Positive) or isinstance(right, Positive)
    return Positive() if unknown and above(left, 1) and above(right, 1) else None


def _computed(sign: str, left: Any, right: Any) -> Any:
    kinds = {type(left), type(right)}
    if sign == "+" and kinds == {str}:
        return Const(left + right)
    if not kinds <= {int, float} or (sign == "/" and right == 0):
        raise Unclear
    return Const({"+": left + right, "-": left - right, "*": left * right}.get(sign, left / right if right else 0))


def _member(node: Node, known: Mapping[str, Any]) -> Any:
    value, key = follow(node[1], known), follow(node[2], known)
    word = key.value if isinstance(key, Const) else None
    if isinstance(value, Context):
        if word == "config":
            return Const(value.config) if isinstance(value.config, dict) else Undefined()
        if word != "vars":
            raise Unclear
        return Const(value.vars)
    if isinstance(word, bool) or not isinstance(word, str | int):
        raise Unclear
    if word == "length":
        if isinstance(value, Const) and isinstance(value.value, str):
            return Const(len(value.value))
        if isinstance(value, Array):
            return Const(len(value.items))
        if isinstance(value, Text | Json | Chosen | Items | Pieces):
            return Size(value)
        raise Unclear
    if isinstance(value, Json) and value.instead is None and not value.fold:
        if isinstance(word, int) and word < 0 or word in ("constructor", "toString", "__proto__"):
            raise Unclear
        return value._replace(path=(*value.path, Step(word, must=len(node) > 4, lax=bool(node[3]))))
    if isinstance(value, Const) and isinstance(value.value, dict):
        found = value.value.get(word)
        return Undefined() if word not in value.value else _constant(found)
    if isinstance(value, Array) and isinstance(word, int) and 0 <= word < len(value.items):
        return value.items[word]
    raise Unclear


def _constant(value: Any) -> Any:
    if isinstance(value, list):
        return Array(tuple(_constant(each) for each in value[: _MOST + 1]))
    return Const(value)


def _call(node: Node, known: Mapping[str, Any]) -> Any:
    target, given = node[1], node[2]
    if target[0] == "arrow" or (target[0] == "name" and isinstance(known.get(target[1]), Function)):
        return follow(target, known)(*(follow(each, known) for each in given))
    if target[0] == "name":
        return _global(target[1], [follow(each, known) for each in given])
    if target[0] != "member" or target[2][0] != "const":
        raise Unclear
    owner, method = target[1], str(target[2][1])
    if owner[0] == "name" and owner[1] in ("JSON", "Object", "Array"):
        return _global(f"{owner[1]}.{method}", [follow(each, known) for each in given])
    value = follow(owner, known)
    if isinstance(value, Json) and target[3]:
        raise Unclear
    return _method(value, method, [follow(each, known) for each in given])


def _global(name: str, given: list[Any]) -> Any:
    value = given[0] if len(given) == 1 else None
    if name in ("JSON.parse", "json.loads") and value == Text():
        return Json(0, python=name == "json.loads")
    if name == "Object.keys" and isinstance(value, Json) and value.instead is None and not value.fold:
        return Items(value, keys=True)
    if name == "Array.isArray" and isinstance(value, Json) and value.instead is None and not value.fold:
        return _is_array(value)
    if name in ("String", "Boolean") and isinstance(value, Text):
        return value if name == "String" else truth(value)
    if name == "String" and isinstance(value, Json) and not value.fold and value.instead is None:
        return value._replace(fold="text")
    if name == "Boolean" and value is not None:
        return truth(value)
    raise Unclear


def _is_array(value: Json) -> Claim:
    yes = at(value.path, {"type": "array"}, False)
    no = at(value.path, {"not": {"type": "array"}}, True)
    return Claim(("json", value.root, yes), ("json", value.root, no))


def _method(value: Any, method: str, given: list[Any]) -> Any:
    if method in ("toLowerCase", "toUpperCase") and not given:
        fold = "lower" if method == "toLowerCase" else "upper"
        if isinstance(value, Const) and isinstance(value.value, str):
            return Const(value.value.lower() if fold == "lower" else value.value.upper())
        if isinstance(value, Text) or (isinstance(value, Json) and value.instead is None):
            return value._replace(fold=fold)
    elif method == "trim" and not given:
        if isinstance(value, Const) and isinstance(value.value, str):
            return Const(value.value.strip())
        if isinstance(value, Text):
            return value._replace(trim=True)
    elif method == "toString" and not given and isinstance(value, Text):
        return value
    elif len(given) == 1:
        return _asked(value, method, given[0])
    raise Unclear


def _asked(value: Any, method: str, given: Any) -> Any:
    forms = {"includes": "{}", "startsWith": r"\A{}", "endsWith": r"{}\z"}
    if method in forms and isinstance(value, Text) and isinstance(given, Const) and isinstance(given.value, str):
        return claims.holds(value, given.value, forms[method])
    if method == "includes":
        return _includes(value, given)
    if method == "test" and isinstance(value, Pattern):
        return claims.matched(given, value.text)
    if method == "match" and isinstance(given, Pattern):
        return Found(claims.matched(value, given.text))
    if method == "split" and isinstance(value, Text) and not value.fold:
        if given in (Const(" "), Const("\n"), Const(",")) and not value.trim:
            return Pieces(value, given.value)
        if given == Pattern(r"\s+"):
            return Pieces(value, r"\s+")
    if isinstance(given, Function) and method in ("some", "every", "filter", "map", "find"):
        return _each(value, method, given)
    raise Unclear


def _includes(value: Any, given: Any) -> Claim:
    if isinstance(value, Array):
        parts = [claims.equal("===", each, given) for each in value.items]
        return Claim(anyof([each.yes for each in parts]), both([each.no for each in parts]))
    if isinstance(value, Const) and isinstance(value.value, str) and isinstance(given, Const):
        return fixed(str(given.value) in value.value)
    if isinstance(value, Items) and value.where is None:
        is_it = Function(("x",), ("binary", "===", ("name", "x"), ("name", "y")), {"y": given}, follow)
        made: Claim = _each(value, "some", is_it)
        return made
    number = given.value if isinstance(given, Const) and type(given.value) in (int, float, bool) else None
    if isinstance(value, Json) and number is not None and not value.fold and value.instead is None:
        holds = {"contains": {"const": number}}
        return claims.part(value, {"type": "array", **holds}, False, {"type": "array", "not": holds})
    if isinstance(value, Json) and isinstance(given, Const) and isinstance(given.value, str):
        has: dict[str, Any]
        hasnt: dict[str, Any]
        if value.fold:
            if given.value != (given.value.lower() if value.fold == "lower" else given.value.upper()):
                raise Unclear
            pattern = f"(?i){claims.quoted(given.value)}"
            has, hasnt = {"type": "string", "pattern": pattern}, {"type": "string", "not": {"pattern": pattern}}
            if value.python:
                raise Unclear
        else:
            text, item = {"pattern": claims.quoted(given.value)}, {"contains": {"const": given.value}}
            has = {"anyOf": [{"type": "string", **text}, {"type": "array", **item}]}
            hasnt = {"anyOf": [{"type": "string", "not": text}, {"type": "array", "not": item}]}
            if value.python:
                key = {"required": [given.value]}
                has["anyOf"].append({"type": "object", **key})
                hasnt["anyOf"].append({"type": "object", "not": key})
        if value.instead is not None:
            return claims.instead(value, has, hasnt, given.value == "" and value.instead == "")
        return claims.part(value, has, False, hasnt)
    raise Unclear


def _each(value: Any, method: str, function: Function) -> Any:
    if isinstance(value, Array):
        return _unrolled(value, method, function)
    items = value if isinstance(value, Items) else Items(value) if isinstance(value, Json) and not value.fold else None
    if items is None or items.where is not None:
        raise Unclear
    if method == "map":
        return items._replace(maps=(*items.maps, function))
    if method == "filter" and not items.maps and not items.keys:
        return items._replace(where=function)
    if method == "find":
        return Find(items._replace(where=function))
    inner = claims.inner(items, truth, function)
    root = items.of.root + claims.ITEM
    yes, no = claims.one(inner.yes, root), claims.one(inner.no, root)
    has: dict[str, Any]
    hasnt: dict[str, Any]
    if items.keys:
        if items.of.instead is not None or items.maps or method != "every":
            raise Unclear
        names = {"propertyNames": yes}
        bare = [{"type": ["number", "boolean"]}, {"type": "array", "maxItems": 0}, {"type": "string", "maxLength": 0}]
        has = {"anyOf": [{"type": "object", **names}, *bare]}
        return claims.part(items.of, has, False, {"type": "object", "not": names})
    if method == "some":
        has, hasnt = {"type": "array", "contains": yes}, {"type": "array", "items": no}
    else:
        has, hasnt = {"type": "array", "items": yes}, {"type": "array", "contains": no}
    if items.of.instead is not None:
        return claims.instead(items.of, has, hasnt, method == "every")
    return claims.part(items.of, has, False, hasnt)


def _unrolled(value: Array, method: str, function: Function) -> Any:
    made = [function(each, Const(index)) for index, each in enumerate(value.items)]
    if method == "map":
        return Array(tuple(made))
    tests = [truth(each) for each in made]
    if method == "every":
        return Claim(both([each.yes for each in tests]), anyof([each.no for each in tests]))
    if method == "some":
        return Claim(anyof([each.yes for each in tests]), both([each.no for each in tests]))
    if method == "filter":
        return Chosen(tuple(tests))
    raise Unclear


_KINDS: Mapping[str, Callable[[Node, Mapping[str, Any]], Any]] = {
    "const": lambda node, known: Const(node[1]),
    "undefined": lambda node, known: Undefined(),
    "name": _name,
    "let": _let,
    "array": _array,
    "object": _object,
    "arrow": _arrow,
    "template": _template,
    "regex": _regex,
    "unary": _unary,
    "cond": _cond,
    "binary": _binary,
    "member": _member,
    "call": _call,
}
