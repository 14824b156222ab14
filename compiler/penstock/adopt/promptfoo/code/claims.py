"""What an assertion in code claims of an answer: its text as CEL, or the JSON in it as JSON Schema.

Code is followed without being run: constants are computed, the answer stays a symbol. A claim has two sides, when the
code gives something true and when it gives something false; where neither holds, the code throws, and the test fails.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from penstock.adopt.promptfoo.code.javascript import Unclear
from penstock.adopt.promptfoo.code.shape import Step, at
from penstock.adopt.promptfoo.code.values import (
    Array,
    Chosen,
    Claim,
    Const,
    Find,
    Formula,
    Found,
    Function,
    Items,
    Json,
    Pattern,
    Pieces,
    Size,
    Text,
    Type,
    Undefined,
)
from penstock.spec.schemas import validity

TEXT = "outputs.text"
_SPECIAL = re.compile(r"([\\.+*?()|\[\]{}^$])")
_FALSY: Mapping[str, Any] = {"enum": [None, False, 0, ""]}
_MOST_WORDS = 900
ITEM = 1000
_HEAVIEST = 200
_INK = r"\S"
_CLASS = r"\\[wd.()\[\]{}*+?/|$^-]"
_PLAIN = r"[\w<>:;=\"'`#@!%&,~/-]"
_FIRST = re.compile(rf"(?:{_CLASS}|{_PLAIN})(?![*?{{])")
_LAST = re.compile(rf"(?:(?<!\\)(?:\\\\)*{_CLASS}\+?|(?<!\\){_PLAIN}|\[[\w\"'<>]+\])\Z")
_TYPES: Mapping[str, Sequence[str]] = {
    "string": ("string",),
    "number": ("number",),
    "boolean": ("boolean",),
    "object": ("object", "array", "null"),
}


def both(parts: Sequence[Formula], word: str = "and") -> Formula:
    """All of them, or with `or` any."""
    stop = word == "or"
    if any(part is stop for part in parts):
        return stop
    left = [part for part in parts if not isinstance(part, bool)]
    flat = [each for part in left for each in (part[1] if part[0] == word else [part])]
    kept = [each for index, each in enumerate(flat) if each not in flat[:index]]
    if sum(map(_weight, kept)) > _HEAVIEST:
        raise Unclear
    return (not stop) if not kept else kept[0] if len(kept) == 1 else (word, kept)


def _weight(formula: Any) -> int:
    return sum(map(_weight, formula[1])) if formula[0] in ("and", "or") else 1


def anyof(parts: Sequence[Formula]) -> Formula:
    return both(parts, "or")


def never_throws(claim: Claim) -> bool:
    """One of the text alone."""
    parts = [claim.yes]
    for each in parts:
        if not isinstance(each, bool) and each[0] in ("and", "or"):
            parts += each[1]
    return not any(not isinstance(each, bool) and each[0] == "json" for each in parts)


def whole(value: Any) -> Formula:
    """Where computing this does not throw."""
    if isinstance(value, Size):
        inside = value.of
        if isinstance(inside, Json) and inside.instead is None:
            return ("json", inside.root, at((*inside.path, Step("length")), {}, True))
        return whole(inside)
    if isinstance(value, Json) and value.instead is None and (value.path or value.fold):
        if value.fold and value.fold != "text":
            return ("json", value.root, at(value.path, {"type": "string"}, False))
        return ("json", value.root, at(value.path, {}, not value.python))
    if isinstance(value, Items):
        kind = "object" if value.keys else "array"
        return ("json", value.of.root, at(value.of.path, {} if value.of.instead is not None else {"type": kind}, False))
    return whole(value.of) if isinstance(value, Find) else True


def opposite(claim: Claim) -> Claim:
    return Claim(claim.no, claim.yes)


def fixed(value: bool) -> Claim:
    return Claim(value, not value)


def cel(expression: str) -> Claim:
    return Claim(("text", expression), ("text", f"!({expression})"))


def part(value: Json, schema: Mapping[str, Any], missing: bool, rest: Mapping[str, Any] | None = None) -> Claim:
    """Of a value that may be missing. `rest`: the schema of the other side; default: whatever does not fit."""
    other = {"not": schema} if rest is None else rest
    yes, no = at(value.path, schema, missing), at(value.path, other, not missing and rest is None)
    return Claim(("json", value.root, yes), ("json", value.root, no))


def quoted(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def printed(pattern: str) -> str:
    return json.dumps(pattern, ensure_ascii=False)


def holds(text: Text, word: str, form: str) -> Claim:
    """`form` has the quoted word as `{}`: `{}`, `\\A{}`, `{}\\z`, `\\A{}\\z`."""
    if text.fold and word != (word.lower() if text.fold == "lower" else word.upper()):
        return fixed(False)
    if text.trim and word != word.strip():
        if form != "{}" or not word.strip():
            return fixed(False)
        raise Unclear
    if not text.fold and not text.trim:
        plain = {"{}": "contains", r"\A{}": "startsWith", r"{}\z": "endsWith"}.get(form)
        return cel(f"{TEXT}.{plain}({printed(word)})" if plain else f"{TEXT} == {printed(word)}")
    space = r"\s*" if text.trim else ""
    made = form.replace("{}", quoted(word)).replace(r"\A", rf"\A{space}").replace(r"\z", rf"{space}\z")
    return cel(f"{TEXT}.matches({printed(('(?i)' if text.fold else '') + made)})")


def matched(value: Any, pattern: str) -> Claim:
    if isinstance(value, Text) and not value.trim and not value.fold:
        return cel(f"{TEXT}.matches({printed(pattern)})")
    if isinstance(value, Text) and value.fold == "lower" and not value.trim and not re.search(r"\[\^|[A-Z]", pattern):
        return cel(f"{TEXT}.matches({printed(f'(?i){pattern}')})")
    if isinstance(value, Text) and value.trim and not value.fold and _is_inked(pattern):
        return cel(f"{TEXT}.matches({printed(pattern)})")
    if isinstance(value, Json) and not value.fold and value.instead is None:
        return part(
            value, {"type": "string", "pattern": pattern}, False, {"type": "string", "not": {"pattern": pattern}}
        )
    if isinstance(value, Const) and isinstance(value.value, str):
        return fixed(re.search(pattern, value.value) is not None)
    raise Unclear


def _is_inked(pattern: str) -> bool:
    """Whether each match begins and ends with something else than white space: none reaches into what `trim` cuts."""
    bare = re.sub(r"\A\(\?[ims]+\)", "", pattern)
    outside = re.sub(r"\\.", "x", re.sub(r"\[(?:[^\]\\]|\\.)*\]", "x", bare))
    while (inner := re.sub(r"\((?:\?:)?[^()]*\)[*+?]?", "x", outside)) != outside:
        outside = inner
    if "|" in outside or "^" in outside or "$" in outside:
        return False
    return _FIRST.match(bare) is not None and _LAST.search(bare) is not None


def regex(pattern: str, flags: str) -> Pattern:
    if set(flags) - set("gimsu") or validity.no_pattern(pattern) is not None or r"\u" in pattern:
        raise Unclear
    kept = "".join(flag for flag in "ims" if flag in flags)
    return Pattern(f"(?{kept}){pattern}" if kept else pattern)


def truth(value: Any) -> Claim:
    """What counts as true."""
    if isinstance(value, Claim):
        return value
    if isinstance(value, Found):
        return value.claim
    if isinstance(value, Const):
        return fixed(bool(value.value))
    if isinstance(value, Undefined):
        return fixed(False)
    if isinstance(value, Array | Chosen):
        return fixed(True)
    if isinstance(value, Text):
        return cel(f"{TEXT}.matches({printed(_INK)})" if value.trim else f"size({TEXT}) > 0")
    if isinstance(value, Json) and value.instead is None and not value.python:
        return opposite(part(value, _FALSY, True))
    if isinstance(value, Size):
        return compare(">", value, Const(0))
    if isinstance(value, Find):
        return some(value.of)
    if isinstance(value, Items):
        return fixed(True)
    raise Unclear


def some(items: Items) -> Claim:
    return compare(">", Size(items), Const(0))


def equal(sign: str, left: Any, right: Any) -> Claim:
    """`===` and `==`; of `null` and what is missing, `==` says the same."""
    loose = sign == "=="
    if isinstance(left, Const | Undefined) and not isinstance(right, Const | Undefined):
        left, right = right, left
    if isinstance(left, Const | Undefined):
        if loose and None in (getattr(left, "value", None), getattr(right, "value", None)):
            return fixed(getattr(left, "value", None) is getattr(right, "value", None))
        if loose and isinstance(left, Const) and isinstance(right, Const) and type(left.value) is not type(right.value):
            raise Unclear
        return fixed(type(left) is type(right) and _same(left, right))
    if isinstance(left, Claim) and isinstance(right, Const) and isinstance(right.value, bool):
        return left if right.value else opposite(left)
    if isinstance(left, Type) and isinstance(right, Const):
        return _typed(left.of, right.value)
    if isinstance(left, Size):
        return compare("==", left, right)
    if isinstance(left, Found) and right == Const(None):
        return opposite(left.claim)
    if isinstance(left, Find) and (isinstance(right, Undefined) or (loose and right == Const(None))):
        return opposite(some(left.of))
    if isinstance(left, Text) and isinstance(right, Const):
        return holds(left, right.value, r"\A{}\z") if isinstance(right.value, str) else fixed(False)
    if isinstance(left, Text) and isinstance(right, Undefined):
        return fixed(False)
    if isinstance(left, Json) and left.instead is None:
        return _const(left, right, loose)
    raise Unclear


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, Undefined):
        return True
    a, b = left.value, right.value
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (a, b))
    return bool(a == b) if numbers or type(a) is type(b) else False


def _const(value: Json, right: Any, loose: bool) -> Claim:
    if isinstance(right, Undefined) or (loose and right == Const(None)):
        schema: dict[str, Any] = {"type": "null"} if loose else {"not": {}}
        return part(value, schema, True)
    if not isinstance(right, Const) or isinstance(right.value, dict | list):
        raise Unclear
    if value.fold == "text":
        if not isinstance(right.value, str) or re.fullmatch(r"-?[\d.e+]*|true|false|null|undefined|\[.*", right.value):
            raise Unclear
        return part(value, {"const": right.value}, False)
    if value.fold:
        word = right.value
        if not isinstance(word, str) or word != (word.lower() if value.fold == "lower" else word.upper()):
            raise Unclear
        pattern = rf"(?i)\A{quoted(word)}\z"
        return part(
            value, {"type": "string", "pattern": pattern}, False, {"type": "string", "not": {"pattern": pattern}}
        )
    if loose and isinstance(right.value, str) and re.fullmatch(r"-?[0-9.]*", right.value):
        raise Unclear
    return part(value, {"const": right.value}, False)


def _typed(value: Any, name: Any) -> Claim:
    if isinstance(value, Text):
        return fixed(name == "string")
    if isinstance(value, Json) and value.instead is None and not value.fold:
        if name == "undefined":
            return part(value, {"not": {}}, True)
        if name in _TYPES:
            return part(value, {"type": list(_TYPES[name])}, False)
    raise Unclear


_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "=="}
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: bool(a < b), ">": lambda a, b: bool(a > b), "<=": lambda a, b: bool(a <= b),
    ">=": lambda a, b: bool(a >= b), "==": lambda a, b: bool(a == b),
}  # fmt: skip


def compare(sign: str, left: Any, right: Any) -> Claim:
    """Of a number with a constant."""
    if isinstance(left, Const) and not isinstance(right, Const):
        return compare(_TURNED[sign], right, left)
    number = right.value if isinstance(right, Const) else None
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise Unclear
    if isinstance(left, Const) and isinstance(left.value, int | float):
        return fixed(_OPERATORS[sign](left.value, number))
    if isinstance(left, Json) and left.instead is None and not left.fold:
        words = {"<": "exclusiveMaximum", ">": "exclusiveMinimum", "<=": "maximum", ">=": "minimum", "==": "const"}
        schema = {"type": "number", words[sign]: number}
        least = {"type": "number", "not": schema}
        yes, no = at(left.path, schema, False), at(left.path, least, True)
        return Claim(("json", left.root, yes), ("json", left.root, no))
    if not isinstance(left, Size):
        raise Unclear
    return _sized(sign, left.of, number)


def _sized(sign: str, value: Any, number: float) -> Claim:
    if isinstance(value, Text) and not value.trim and isinstance(number, int):
        return cel(f"size({TEXT}) {sign} {number}")
    low, high = _range(sign, number)
    if isinstance(value, Text) and value.trim and number == 0:
        return truth(value) if sign == ">" else opposite(truth(value))
    if isinstance(value, Chosen):
        return _counted(value.tests, low, high)
    if isinstance(value, Pieces):
        return _pieces(value, low, high)
    if isinstance(value, Json) and not value.fold:
        lists, texts = _bounds("Items", low, high), _bounds("Length", low, high)
        schema: dict[str, Any] = {"anyOf": [{"type": "array", **lists}, {"type": "string", **texts}]}
        rest: dict[str, Any] = {"anyOf": [{"type": "array", "not": lists}, {"type": "string", "not": texts}]}
        if value.instead is not None:
            return instead(value, schema, rest, _OPERATORS[sign](len(value.instead), number))
        return part(value, schema, False, rest)
    if isinstance(value, Items) and value.keys and value.where is None and not value.maps:
        bounds = _bounds("Properties", low, high)
        if value.of.instead is not None:
            raise Unclear
        return part(value.of, {"type": "object", **bounds}, False, {"type": "object", "not": bounds})
    if isinstance(value, Items) and value.where is not None and not value.keys:
        within = inner(value, truth)
        bounds = {"contains": one(within.yes, value.of.root + ITEM), "minContains": low}
        if high is not None:
            bounds["maxContains"] = high
        schema, rest = {"type": "array", **bounds}, {"type": "array", "not": bounds}
        if value.of.instead is not None:
            return instead(value.of, schema, rest, _OPERATORS[sign](0, number) and not value.of.instead)
        return part(value.of, schema, False, rest)
    raise Unclear


def instead(value: Json, schema: Mapping[str, Any], rest: Mapping[str, Any], passes: bool) -> Claim:
    """Where a list of no items stands in for what is missing."""
    if value.instead not in ([], ""):
        raise Unclear
    gone: dict[str, Any] = dict(_FALSY) if value.empty else {"type": "null"}
    yes: Any = {"anyOf": [gone, {"allOf": [{"not": gone}, schema]}]} if passes else {"allOf": [{"not": gone}, schema]}
    no: Any = {"allOf": [{"not": gone}, rest]} if passes else {"anyOf": [gone, {"allOf": [{"not": gone}, rest]}]}
    return Claim(
        ("json", value.root, at(value.path, yes, passes)), ("json", value.root, at(value.path, no, not passes))
    )


def _range(sign: str, number: float) -> tuple[int, int | None]:
    """Whole numbers from and to."""
    if number != int(number):
        raise Unclear
    whole = int(number)
    low = {"<": 0, "<=": 0, ">": whole + 1, ">=": whole, "==": whole}[sign]
    high = {"<": whole - 1, "<=": whole, ">": None, ">=": None, "==": whole}[sign]
    if high is not None and high < 0:
        raise Unclear
    return max(low, 0), high


def _bounds(what: str, low: int, high: int | None) -> dict[str, Any]:
    return {f"min{what}": low} | ({f"max{what}": high} if high is not None else {})


def _counted(claims: Sequence[Claim], low: int, high: int | None) -> Claim:
    """Of constants that were filtered: at least one, none, or all."""
    if high is None and low == 1:
        return Claim(anyof([each.yes for each in claims]), both([each.no for each in claims]))
    if high is None and low == 0:
        return fixed(True)
    if high is None and low == len(claims):
        return Claim(both([each.yes for each in claims]), anyof([each.no for each in claims]))
    if high == 0:
        return opposite(_counted(claims, 1, None))
    if high is not None and high >= len(claims):
        return _counted(claims, low, None) if low <= len(claims) else fixed(False)
    if high is not None:
        least, more = _counted(claims, low, None), _counted(claims, high + 1, None)
        return Claim(both([least.yes, more.no]), anyof([least.no, more.yes]))
    if low > len(claims):
        return fixed(False)
    if high is None and 1 < low < len(claims) <= 6:
        from itertools import combinations

        yes = anyof([both([each.yes for each in chosen]) for chosen in combinations(claims, low)])
        no = anyof([both([each.no for each in chosen]) for chosen in combinations(claims, len(claims) - low + 1)])
        return Claim(yes, no)
    raise Unclear


def _pieces(value: Pieces, low: int, high: int | None) -> Claim:
    """Cuts are one fewer than pieces."""
    least, most = max(low - 1, 0), None if high is None else high - 1
    if most is not None and most < 0 or max(least, most or 0) > _MOST_WORDS:
        raise Unclear
    times = f"{{{least},{'' if most is None else most}}}"
    if value.sign == r"\s+":
        pattern = rf"\A\s*\S+(?:\s+\S+){times}\s*\z" if value.of.trim else ""
        if not pattern:
            raise Unclear
        if least == 0:
            pattern = rf"\A\s*(?:\S+(?:\s+\S+){times}\s*)?\z"
    elif value.of.trim:
        raise Unclear
    else:
        other = rf"[^{quoted(value.sign)}]" if value.sign != "\n" else r"[^\n]"
        pattern = rf"\A{other}*(?:{quoted(value.sign)}{other}*){times}\z"
    return cel(f"{TEXT}.matches({printed(pattern)})")


def inner(items: Items, ask: Callable[[Any], Claim], last: Function | None = None) -> Claim:
    """What is asked of an item, which is a JSON value of its own."""
    root = items.of.root + ITEM
    value: Any = Json(root)
    for step in (*items.maps, items.where, last):
        if step is not None:
            value = step(value)
    return ask(value)


def one(formula: Formula, root: int) -> dict[str, Any]:
    """The schema of a formula that speaks of that JSON value alone."""
    if isinstance(formula, bool):
        return {} if formula else {"not": {}}
    if formula[0] == "json" and formula[1] == root:
        return dict(formula[2])
    if formula[0] not in ("and", "or"):
        raise Unclear
    return {"allOf" if formula[0] == "and" else "anyOf": [one(each, root) for each in formula[1]]}
