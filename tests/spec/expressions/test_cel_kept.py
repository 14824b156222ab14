"""Kept syntax trees say what fresh ones say, need no CEL library, and hold no one's secrets."""

import json
import subprocess
import sys
from typing import Any

import pytest

from penstock.spec.expressions import cel_kept
from penstock.spec.expressions.expression import analyse, type_of

DOCUMENTS = {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}}
TYPES: dict[str, Any] = {
    "inputs": {"type": "object", "properties": {"q": {"type": "string"}, "n": {"type": "integer"}}},
    "steps": {"type": "object", "properties": {"s": {"type": "object", "properties": {"documents": DOCUMENTS}}}},
}
SOURCES = (
    "inputs.q == 'a' && inputs.n > 2 || !has(inputs.gone)",
    "inputs.n > 1 ? inputs.q : 'none'",
    "inputs.n + 1",
    "inputs.n * 2.5",
    "inputs.q + 'b'",
    "-inputs.n",
    "size(steps.s.documents)",
    "steps.s.documents.map(d, d.id)",
    "steps.s.documents.filter(d, d.id != 'a')",
    "steps.s.documents.exists(d, d.id.startsWith(inputs.q))",
    "steps.s.documents[inputs.n].id",
    "steps['s']['documents'][0]['id'] + ''",
    "[inputs.q, 'a', 1]",
    "{'question': inputs.q, 'n': {'deep': inputs.n}}",
    "{inputs.q: 1}",
    "(((inputs.q)))",
    "null",
    "gone.a + 1",
    "inputs.q == 'a' == (",
    "nothing(inputs.q)",
    "",
    "[" * 70 + "]" * 70,
)


class Box:
    """A `Kept` that goes through text, as a file would."""

    def __init__(self) -> None:
        self.texts: dict[tuple[str, str], str] = {}

    def get(self, space: str, text: str) -> Any | None:
        return json.loads(self.texts.get((space, text), "null"))

    def put(self, space: str, text: str, value: Any) -> None:
        self.texts[space, text] = json.dumps(value)


@pytest.mark.parametrize("source", SOURCES)
def test_fresh_kept_and_unkept_agree(source: str) -> None:
    box = Box()
    bare = analyse(source), type_of(source, TYPES)
    cold = analyse(source, box), type_of(source, TYPES, box)
    warm = analyse(source, box), type_of(source, TYPES, box)
    assert bare == cold == warm


@pytest.mark.parametrize("found", [1, "x", [], ["a"], ["a", "b", "c"], ["a", [1]], ["a", [["b"]]], {"a": 1}, [1, []]])
def test_what_is_no_tree_is_parsed_anew(found: Any) -> None:
    box = Box()
    box.put(cel_kept.SPACE, "inputs.n + 1", found)
    assert analyse("inputs.n + 1", box) == analyse("inputs.n + 1")
    assert box.get(cel_kept.SPACE, "inputs.n + 1") != found, "mended"


def test_literals_that_are_no_keys_are_not_kept() -> None:
    box = Box()
    assert analyse("inputs.q == 'hunter2' && {'key': 'hunter2'}['key'] == r'hunter2'", box).error is None
    (kept,) = box.texts.values()
    assert "hunter2" not in kept
    assert "key" in kept


def test_an_expression_seen_before_needs_no_cel_library() -> None:
    box = Box()
    analyse("inputs.n + 1 > 2", box)
    code = f"""
import sys
from penstock.spec.expressions.expression import analyse, type_of
class Box:
    def get(self, space, text):
        return {json.loads(next(iter(box.texts.values())))!r}
box = Box()
assert analyse("inputs.n + 1 > 2", box).paths == (("inputs", "n"),)
assert type_of("inputs.n + 1 > 2", {{"inputs": {{}}}}, box) == {{"type": "boolean"}}
assert "celpy" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
