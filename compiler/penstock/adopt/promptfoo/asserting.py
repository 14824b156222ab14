"""Assertions of promptfoo become metrics: what a row expects stands in the row, what all share in the metric."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from penstock.adopt import nunjucks
from penstock.adopt.promptfoo import translated
from penstock.adopt.promptfoo.code import claimed
from penstock.adopt.promptfoo.code.values import Text
from penstock.adopt.promptfoo.expected import TYPES
from penstock.spec.schemas import validity

TEXT = "outputs.text"
MOST_REPEATS = 900  # RE2 repeats nothing more than a thousand times
_CODE = frozenset(("javascript", "python", "ruby"))
_IS_CODE = re.compile(r"\.(?:[cm]?[jt]s|py|rb)(?::\w+)?\Z")
_NAMED = re.compile(r"\.(?:[cm]?[jt]s|py):\w+\Z")
_SPECIAL = re.compile(r"([\\.+*?()|\[\]{}^$])")


class Column(NamedTuple):
    """Values of the rows: `column` of the row holds a list of all; `metric` is planned where it is not empty."""

    metric: str
    column: str
    items: Mapping[str, Any]
    spec: Mapping[str, Any]


class Fixed(NamedTuple):
    """A metric whose arguments are the same for each of its rows."""

    name: str
    spec: Mapping[str, Any]
    judge: Any = None
    judged: bool = False


class Wanted(NamedTuple):
    """What an assertion asks for: values for columns, metrics, and what is to be said."""

    values: tuple[tuple[str, Any], ...] = ()
    fixed: tuple[Fixed, ...] = ()
    said: tuple[tuple[str, str], ...] = ()


def _true(expression: str) -> dict[str, Any]:
    return {"metric": "exact-match", "with": {"text": f"${{{{ {expression} }}}}", "expected": True}}


def _each(metric: str, test: str, items: Mapping[str, Any] | None = None) -> Column:
    column = f"expect_{metric}"
    return Column(metric, column, items or {"type": "string"}, _true(f"row.{column}.all(w, {test})"))


_TEXTS: Mapping[str, Any] = {"type": "array", "items": {"type": "string"}}
COLUMNS: Mapping[str, Column] = {
    column.metric: column
    for column in (
        _each("contains", f"{TEXT}.contains(w)"),
        _each("not_contains", f"!{TEXT}.contains(w)"),
        _each("contains_any", f"w.exists(v, {TEXT}.contains(v))", _TEXTS),
        _each("not_contains_all", f"w.exists(v, !{TEXT}.contains(v))", _TEXTS),
        _each("starts_with", f"{TEXT}.startsWith(w)"),
        _each("not_starts_with", f"!{TEXT}.startsWith(w)"),
        _each("equals", f"{TEXT} == w"),
        _each("not_equals", f"{TEXT} != w"),
        _each("matches", f"{TEXT}.matches(w)"),
        _each("not_matches", f"!{TEXT}.matches(w)"),
        Column(
            "json",
            "expect_json",
            {"type": "object"},
            {"metric": "json-schema", "with": {"value": f"${{{{ {TEXT} }}}}", "schema": "${{ row.expect_json[0] }}"}},
        ),
    )
}
"""In the order in which an Evaluation lists them."""

_JUDGED: Mapping[str, str] = {
    "factuality": "The answer states the same facts as the expected answer, or more, and contradicts none of them.",
    "model-graded-factuality": "The answer states the facts of the expected answer, or more, and contradicts none.",
    "answer-relevance": "The answer addresses the question that was asked and stays with it.",
    "context-faithfulness": "Every claim of the answer is borne out by the documents.",
    "context-recall": "The documents hold everything that the expected answer says.",
    "context-relevance": "The documents are about the question, and hold little else.",
    "conversation-relevance": "The answer fits the conversation and the last question in it.",
}
_RENDERED: Mapping[str, Callable[[str], list[tuple[str, Any]]]] = {
    "contains": lambda text: [("contains", text)],
    "not-contains": lambda text: [("not_contains", text)],
    "icontains": lambda text: [("matches", f"(?i){_quoted(text)}")],
    "not-icontains": lambda text: [("not_matches", f"(?i){_quoted(text)}")],
    "starts-with": lambda text: [("starts_with", text)],
    "not-starts-with": lambda text: [("not_starts_with", text)],
}
_LISTED: Mapping[str, Callable[[list[str]], list[tuple[str, Any]]]] = {
    "contains-any": lambda texts: [("contains_any", texts)],
    "contains-all": lambda texts: [("contains", text) for text in texts],
    "not-contains-any": lambda texts: [("not_contains", text) for text in texts],
    "not-contains-all": lambda texts: [("not_contains_all", texts)],
    "icontains-any": lambda texts: [("matches", f"(?i)(?:{'|'.join(map(_quoted, texts))})")],
    "icontains-all": lambda texts: [("matches", f"(?i){_quoted(text)}") for text in texts],
    "not-icontains-any": lambda texts: [("not_matches", f"(?i){_quoted(text)}") for text in texts],
}


def wanted(
    given: Mapping[str, Any], values: Mapping[str, Any], read: Callable[[str], Any] = lambda name: None
) -> Wanted:
    """What an assertion asks of the row with these variables.

    Args:
        read: what a file holds that the assertion names: text, or data of JSON and YAML; None where it cannot be read.
    """
    written = str(given["type"])
    negated = written.startswith("not-")
    kind = written.removeprefix("not-")
    if kind not in TYPES:
        return _lost("fault", f"`{written}` is no type of assertion")
    value = given.get("value")
    parsed = is_parse(given.get("transform"))
    shape = claimed.text(given.get("transform"))
    if given.get("transform") and shape is None and not (parsed and _of_json(kind, value)):
        return _lost("decide", f"the `transform` of `{written}` is code, which an import never runs")
    if isinstance(value, str) and value.startswith("file://"):
        if shape not in (None, Text()):
            return _lost("decide", f"the `transform` of `{written}` is code, which an import never runs")
        if kind in ("javascript", "python") and not negated:
            return _exported(kind, value, given, values, read, parsed)
        if kind in _CODE or _IS_CODE.search(value):
            return _lost("decide", f"`{written}` is code in {value}, which an import never runs")
        value = read(value)
        if value is None:
            return _lost("decide", f"the value of `{written}` in {given['value']} cannot be read")
    if given.get("weight") == 0 and type(given["weight"]) in (int, float):
        return _lost("lost", f"`{written}` of weight 0 decides nothing: promptfoo only counts it")
    said = tuple(
        ("changed", f"`{key}` of `{written}`: a row passes where each of its metrics does")
        for key in ("weight",)
        if given.get(key) not in (None, 1)
    )
    if kind == "assert-set":
        return _set(given, values, read)
    if shape not in (None, Text()):
        found = _shaped(given, values, read, shape)
    else:
        found = _wanted(kind, written, negated, given, value, values, parsed)
    if parsed and not any(metric == "json" for metric, _ in found.values) and (found.values or found.fixed):
        found = found._replace(values=(*found.values, ("json", {})))
    return found._replace(said=(*said, *found.said))


_FORMS: Mapping[str, str] = {
    "contains": "{}", "contains-any": "{}", "contains-all": "{}", "icontains": "{}", "icontains-any": "{}",
    "icontains-all": "{}", "starts-with": r"\A{}", "equals": r"\A{}\z",
}  # fmt: skip


def _shaped(given: Mapping[str, Any], values: Mapping[str, Any], read: Callable[[str], Any], shape: Text) -> Wanted:
    """What an assertion asks of an answer whose white space or case a transform has changed before."""
    written = str(given["type"])
    kind = written.removeprefix("not-")
    rest = {key: each for key, each in given.items() if key != "transform"}
    left = _lost("decide", f"the `transform` of `{written}` is code, which an import never runs")
    value = given.get("value")
    if kind in ("latency", "cost") or (kind == "is-json" and not shape.fold):
        return wanted(rest, values, read)
    if kind in _JUDGED or kind in ("llm-rubric", "model-graded-closedqa", "g-eval"):
        made = wanted(rest, values, read)
        said = ("changed", f"the `transform` before `{written}`: the judge reads the answer as it was written")
        return made._replace(said=(*made.said, said))
    if written == "javascript" and isinstance(value, str) and given.get("threshold") is None:
        found = (
            None
            if value.startswith("file://")
            else claimed.translated("javascript", value, values, given.get("config"), parsed=False, output=shape)
        )
        return left if found is None else _claimed("javascript", found)
    if kind not in _FORMS or isinstance(value, Mapping):
        return left
    parts = value if isinstance(value, list) else [value]
    if isinstance(value, str) and kind.endswith(("-any", "-all")):
        parts = [part.strip() for part in value.split(",")]
    patterns = [_pattern(_text(part, values), kind, shape) for part in parts]
    kept = [pattern for pattern in patterns if pattern is not None]
    if not kept or len(kept) < len(patterns) or (kind.endswith("-all") and written != kind):
        return left
    if kind.endswith("-any") and written == kind:
        flags, bare = ("(?i)" if kept[0].startswith("(?i)") else ""), [each.removeprefix("(?i)") for each in kept]
        kept = [f"{flags}(?:{'|'.join(bare)})"]
    return Wanted(tuple(("matches" if written == kind else "not_matches", pattern) for pattern in kept))


def _pattern(word: str | None, kind: str, shape: Text) -> str | None:
    """What the answer as it was written matches where the changed one fits the word; None where that is never so."""
    fold = "lower" if kind.startswith("i") else shape.fold
    if word is None or (shape.trim and (not word or word != word.strip())):
        return None
    if shape.fold and not kind.startswith("i") and word != (word.lower() if fold == "lower" else word.upper()):
        return None
    space = r"\s*" if shape.trim else ""
    made = _FORMS[kind].replace("{}", _quoted(word)).replace(r"\A", rf"\A{space}").replace(r"\z", rf"{space}\z")
    return f"(?i){made}" if fold else made


def is_parse(transform: Any) -> bool:
    """Whether a transform reads the answer as JSON, and does nothing else."""
    return isinstance(transform, str) and transform.strip().removesuffix(";") == "JSON.parse(output)"


def _of_json(kind: str, value: Any) -> bool:
    """Whether an assertion says the same of JSON that was read as of its text."""
    return kind in ("javascript", "python", "is-json", "latency", "cost", "llm-rubric", "g-eval", *_JUDGED) or (
        kind == "equals" and isinstance(value, Mapping | list)
    )


def _wanted(
    kind: str,
    written: str,
    negated: bool,
    given: Mapping[str, Any],
    value: Any,
    values: Mapping[str, Any],
    parsed: bool = False,
) -> Wanted:
    if written in _RENDERED:
        text = _text(value, values)
        return _untold(written) if text is None else Wanted(tuple(_RENDERED[written](text)))
    if written in _LISTED:
        parts = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else None
        texts = [_text(part.strip() if isinstance(value, str) else part, values) for part in parts or []]
        if not texts or None in texts:
            return _untold(written)
        return Wanted(tuple(_LISTED[written]([text for text in texts if text is not None])))
    if kind == "equals":
        return _equals(written, negated, value, values)
    if kind == "regex":
        return _regex(written, negated, value, values)
    if kind == "is-json":
        return _json(written, negated, value)
    if kind == "word-count":
        return _words(written, negated, value)
    if kind == "is-refusal":
        metric = "answered" if negated else "refused"
        said = f"`{written}` is told by the patterns of the metric `{metric}`"
        return Wanted(
            fixed=(_fixed(metric, {"metric": metric, "with": {"text": _answer()}}),), said=(("changed", said),)
        )
    if kind in ("javascript", "python") and not negated:
        return _code(kind, value, given, values, parsed)
    threshold = given.get("threshold")
    if threshold is not None and (isinstance(threshold, bool) or not isinstance(threshold, int | float)):
        return _lost("fault", f"the threshold of `{written}` is no number")
    if kind in ("latency", "cost") and not negated:
        return _bounded(kind, given.get("threshold"))
    if kind in ("rouge-n", "bleu") and not negated:
        return _overlap(kind, given, value, values)
    if kind.startswith("similar") and not negated:
        return _similar(written, value, values)
    if (kind in _JUDGED or kind in ("llm-rubric", "model-graded-closedqa", "g-eval")) and not negated:
        return _judged(kind, given, value, values)
    return _lost("lost", f"`{written}` has no counterpart among the metrics")


def _equals(written: str, negated: bool, value: Any, values: Mapping[str, Any]) -> Wanted:
    if isinstance(value, Mapping | list):
        if negated:
            return _lost("lost", f"`{written}` with a value that is no text has no counterpart")
        return Wanted((("json", {"const": value}),))
    text = _text(value, values)
    return _untold(written) if text is None else Wanted((("not_equals" if negated else "equals", text),))


def _regex(written: str, negated: bool, value: Any, values: Mapping[str, Any]) -> Wanted:
    text = _text(value, values)
    if text is None:
        return _untold(written)
    problem = validity.no_pattern(text)
    if problem is not None:
        return _lost("decide", f"`{written}`: RE2 has no such pattern as {text[:60]!r} ({problem})")
    return Wanted((("not_matches" if negated else "matches", text),))


def _json(written: str, negated: bool, value: Any) -> Wanted:
    if negated:
        return _lost("lost", f"`{written}` has no counterpart among the metrics")
    if isinstance(value, str) and value.strip():
        from penstock.adopt.foreign import Unread, read

        try:
            value = read("schema.yaml", value.encode()).data
        except Unread:
            return _untold(written)
    schema = value if isinstance(value, Mapping) else {}
    problems = validity.problems(dict(schema))
    if problems:
        return _lost("decide", f"the schema of `{written}`: {problems[0][1]}")
    return Wanted((("json", dict(schema)),))


def _words(written: str, negated: bool, value: Any) -> Wanted:
    least, most = (value.get("min"), value.get("max")) if isinstance(value, Mapping) else (value, value)
    bounds = [bound for bound in (least, most) if bound is not None]
    if not bounds or not all(type(bound) is int and 0 < bound <= MOST_REPEATS for bound in bounds):
        return _lost("decide", f"`{written}` needs whole numbers from 1 to {MOST_REPEATS}")
    low = (least or 1) - 1
    high = "" if most is None else most - 1
    pattern = rf"\A\s*(?:\S+\s+){{{low},{high}}}\S+\s*\z"
    return Wanted((("not_matches" if negated else "matches", pattern),))


def _code(kind: str, value: Any, given: Mapping[str, Any], values: Mapping[str, Any], parsed: bool) -> Wanted:
    code = value if isinstance(value, str) and given.get("threshold") is None else ""
    made = translated.expression(kind, code) if not parsed else None
    if made is not None:
        return Wanted(fixed=(_fixed(kind, _true(made)),))
    config = given.get("config")
    found = claimed.translated(kind, code, values, config, parsed=parsed) if code else None
    if found is None:
        return _lost("decide", f"`{kind}` is code, which an import never runs; say it in CEL, or as a metric")
    return _claimed(kind, found)


def _exported(
    kind: str, value: str, given: Mapping[str, Any], values: Mapping[str, Any], read: Callable[[str], Any], parsed: bool
) -> Wanted:
    """What a function in a file claims: `file://checks.js`, or `file://checks.js:name`."""
    path, _, function = value.rpartition(":") if _NAMED.search(value) else (value, "", "")
    code = read(path) if given.get("threshold") is None else None
    found = None
    if isinstance(code, str):
        found = claimed.exported(kind, code, function, values, given.get("config"), parsed=parsed)
    if found is None:
        return _lost("decide", f"`{kind}` is code in {value}, which an import never runs")
    return _claimed(kind, found)


def _claimed(kind: str, found: claimed.Translated) -> Wanted:
    if found.cel is None and found.schema is None:
        return _lost("changed", f"`{kind}` passes whatever the answer is: its score is not carried over")
    shapes = (("json", dict(found.schema)),) if found.schema is not None else ()
    return Wanted(shapes, (_fixed(kind, _true(found.cel)),) if found.cel is not None else ())


def _bounded(kind: str, threshold: Any) -> Wanted:
    if isinstance(threshold, bool) or not isinstance(threshold, int | float):
        return _lost("fault", f"`{kind}` without a `threshold`")
    most = threshold / 1000 if kind == "latency" else threshold
    said = f"`{kind}` bounds the mean of the rows rather than each of them"
    return Wanted(fixed=(_fixed(kind, {"metric": kind, "guard": {"max": float(most)}}),), said=(("changed", said),))


def _overlap(kind: str, given: Mapping[str, Any], value: Any, values: Mapping[str, Any]) -> Wanted:
    text = _text(value, values)
    if text is None:
        return _untold(kind)
    threshold = given.get("threshold", 0.75 if kind == "rouge-n" else 0.5)
    name = "rouge" if kind == "rouge-n" else kind
    spec: dict[str, Any] = {"metric": name, "with": {"text": _answer(), "expected": text}, "guard": {"min": threshold}}
    if kind == "rouge-n":
        spec["with"]["variant"] = "1"
    said = f"`{kind}` is computed by the metric `{name}`, and its threshold also bounds the mean"
    return Wanted(fixed=(_fixed(name, spec),), said=(("changed", said),))


def _similar(written: str, value: Any, values: Mapping[str, Any]) -> Wanted:
    texts = [_text(each, values) for each in (value if isinstance(value, list) else [value])]
    kept = [text for text in texts if text is not None]
    if not kept or len(kept) < len(texts):
        return _untold(written)
    spec = {"metric": "similarity", "with": {"text": _answer(), "expected": kept[0] if len(kept) == 1 else kept}}
    said = f"`{written}` asks an embedding model; `similarity` compares words, so the threshold is left out"
    return Wanted(fixed=(_fixed("similarity", spec),), said=(("changed", said),))


def _judged(kind: str, given: Mapping[str, Any], value: Any, values: Mapping[str, Any]) -> Wanted:
    lines = value if isinstance(value, list) else [value]
    texts = [_text(each, values) for each in lines if each is not None]
    if any(text is None for text in texts):
        return _untold(kind)
    text = "\n".join(each for each in texts if each is not None)
    question = next(
        (str(values[name]) for name in ("query", "question", "input", "prompt") if isinstance(values.get(name), str)),
        "",
    )
    arguments: dict[str, Any] = {"text": _answer()}
    if kind in _JUDGED:
        arguments |= {
            "criteria": _JUDGED[kind],
            **({"expected": text} if text else {}),
            **({"question": question} if question else {}),
        }
        context = values.get("context")
        if kind.startswith("context-") and isinstance(context, str | list):
            parts = context if isinstance(context, list) else [context]
            arguments["documents"] = [{"text": str(part)} for part in parts]
    elif not text:
        return _lost("fault", f"`{kind}` without a `value`")
    else:
        arguments["criteria"] = text
    spec: dict[str, Any] = {"metric": "g-eval" if kind == "g-eval" else "criterion", "with": arguments}
    said = [("changed", f"`{kind}` is asked in Penstock's words: its judge is the Model below")]
    if kind == "g-eval":
        spec["guard"] = {"min": float(given.get("threshold", 0.7))}
    elif given.get("threshold") is not None:
        said.append(("changed", f"the threshold of `{kind}`: the judge says yes or no"))
    if given.get("rubricPrompt"):
        said.append(("lost", f"the `rubricPrompt` of `{kind}`: a judge's `prompt` takes its place"))
    name = {"llm-rubric": "rubric", "model-graded-closedqa": "criterion", "g-eval": "g_eval"}.get(
        kind, kind.replace("-", "_")
    )
    return Wanted(fixed=(_fixed(name, spec)._replace(judge=given.get("provider"), judged=True),), said=tuple(said))


def _set(given: Mapping[str, Any], values: Mapping[str, Any], read: Callable[[str], Any]) -> Wanted:
    made = Wanted(
        said=(("changed", "the threshold of an `assert-set`: all of it must hold"),) if given.get("threshold") else ()
    )
    for each in given.get("assert") or []:
        if isinstance(each, Mapping) and isinstance(each.get("type"), str):
            found = wanted(each, values, read)
            made = Wanted(made.values + found.values, made.fixed + found.fixed, made.said + found.said)
    return made


def _fixed(name: str, spec: Mapping[str, Any]) -> Fixed:
    return Fixed(name, spec)


def _answer() -> str:
    return f"${{{{ {TEXT} }}}}"


def _lost(sort: str, text: str) -> Wanted:
    return Wanted(said=((sort, text),))


def _untold(written: str) -> Wanted:
    return _lost("decide", f"the value of `{written}` is nothing that can be read without running promptfoo")


def _text(value: Any, values: Mapping[str, Any]) -> str | None:
    if value is None or isinstance(value, Mapping | list):
        return None
    return nunjucks.fill(nunjucks.printed(value), values)


def _quoted(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
