"""Assertions in code as metrics: what they claim of the answer's text is CEL, what of its JSON is JSON Schema."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from penstock.adopt.promptfoo.code import followed, javascript, python
from penstock.adopt.promptfoo.code.claims import both, one
from penstock.adopt.promptfoo.code.javascript import Node, Unclear
from penstock.adopt.promptfoo.code.values import Context, Formula, Json, Text
from penstock.spec.schemas import validity

_LONGEST = 4000


class Translated(NamedTuple):
    """`cel` holds of the text, `schema` of the JSON in it; neither: the code passes whatever the answer is."""

    cel: str | None = None
    schema: Mapping[str, Any] | None = None


def text(transform: Any) -> Text | None:
    """The answer as a transform leaves it that trims it, or changes its case; None where it does more."""
    if not isinstance(transform, str) or transform.startswith("file://"):
        return None
    try:
        made = followed.start(javascript.parse(transform.strip()), {"output": Text()})
    except (Unclear, RecursionError):
        return None
    return made if isinstance(made, Text) else None


def translated(
    language: str,
    code: str,
    values: Mapping[str, Any],
    config: Any = None,
    *,
    parsed: bool,
    output: Text = Text(),  # noqa: B008 (a tuple)
) -> Translated | None:
    """The same, or None where the code says more than can be said so. `parsed`: `output` is JSON already."""
    try:
        tree = javascript.parse(code.strip()) if language == "javascript" else python.parse(code.strip())
        python_ = language == "python"
        return _translated(tree, code, Context(dict(values), config), output, parsed=parsed, python=python_)
    except (Unclear, RecursionError):
        return None


def exported(
    language: str, code: str, name: str, values: Mapping[str, Any], config: Any = None, *, parsed: bool
) -> Translated | None:
    """What a function of a file claims, by this name or as promptfoo looks for it."""
    try:
        tree = javascript.module(code, name) if language == "javascript" else python.module(code, name)
        context = Context(dict(values), config)
        return _translated(tree, code, context, Text(), parsed=parsed, python=language == "python")
    except (Unclear, RecursionError):
        return None


def _translated(tree: Node, code: str, context: Context, output: Text, *, parsed: bool, python: bool) -> Translated:
    known = {"output": Json(0, python=python) if parsed else output, "context": context}
    found = followed.verdict(followed.start(tree, known)).yes
    return _lowered(found, reads_json=parsed or "JSON.parse(" in code or "json.loads(" in code)


def _lowered(formula: Formula, *, reads_json: bool) -> Translated:
    parts = [formula] if isinstance(formula, bool) or formula[0] != "and" else formula[1]
    texts = [part for part in parts if not isinstance(part, bool) and _kinds(part) == {"text"}]
    shapes = [part for part in parts if not isinstance(part, bool) and _kinds(part) == {"json"}]
    if any(part is False for part in parts) or len(texts) + len(shapes) < sum(part is not True for part in parts):
        raise Unclear
    schema = one(both(shapes), 0) if shapes else {} if reads_json else None
    cel = " && ".join(_cel(part, len(texts) > 1) for part in texts) or None
    if (schema and validity.problems(dict(schema))) or len(cel or "") > _LONGEST:
        raise Unclear
    return Translated(cel, schema)


def _kinds(formula: Any) -> set[str]:
    return {formula[0]} if formula[0] in ("text", "json") else {kind for each in formula[1] for kind in _kinds(each)}


def _cel(formula: Any, inside: bool) -> str:
    if formula[0] == "text":
        return str(formula[1])
    made = (" && " if formula[0] == "and" else " || ").join(_cel(each, True) for each in formula[1])
    return f"({made})" if inside else made
