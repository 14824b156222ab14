"""Our reading of YAML against ruamel.yaml's, values and the line and column of every key and value.

ruamel.yaml is the reference (YAML 1.2, in Python). Where the two are known to differ stands below, each with the
reason, and each is asserted to differ still.
"""

import re
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.source.generated_yaml import Writer

from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.diagnostics.location import Location
from penstock.source.lines import Lines
from penstock.source.parsing import yaml
from penstock.source.parsing.locate import place
from penstock.source.tree import Entry

Route = tuple[str | int, ...]
Places = dict[tuple[int, Route, str], tuple[int, int]]
NAME = "f.yaml"
_PROPERTIES = re.compile(r"(?:[&!]\S*(?:\s+(?:#[^\r\n]*)?)*)+")


class Read(NamedTuple):
    """What a text means: the data of each document that is not empty, and where each key and value begins."""

    data: dict[int, Any]
    places: Places


class One:
    """A Tree of one file."""

    name, prefix = "worktree", ""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def entries(self) -> list[Entry]:
        return [Entry(NAME, "file")]

    def read(self, path: str) -> bytes:
        return self.data


def ours(text: str, routes: list[tuple[int, Route, str]]) -> Read:
    parsed = yaml.parse(NAME, text.encode())
    assert parsed.faults == (), (text, parsed.faults)
    asked = [
        Diagnostic(
            str(index), "", Severity.ERROR, "", Location(NAME, document, route, "key" if part == "key" else "value")
        )
        for index, (document, route, part) in enumerate(routes)
    ]
    found: Places = {}
    for each in place(One(text.encode()), asked):
        assert each.location.span is not None
        found[routes[int(each.code)]] = each.location.span.line, each.location.span.column
    return Read({document.index: document.data for document in parsed.documents}, found)


def theirs(text: str) -> Read:
    from ruamel.yaml import YAML

    # It counts a byte order mark as a column, and some of its scanner takes a lone CR for no line end.
    plain = text.removeprefix("\ufeff")
    data = {n: each for n, each in enumerate(YAML(typ="safe", pure=True).load_all(plain)) if each is not None}
    places: Places = {}
    for index, root in enumerate(YAML(typ="rt", pure=True).load_all(plain)):
        for route, part, value in _walk(root, ()):
            places[index, route, part] = value
    return Read(data, places)


def _walk(value: Any, route: Route) -> Iterator[tuple[Route, str, tuple[int, int]]]:
    if isinstance(value, dict):
        for key in value:
            line, column, value_line, value_column = value.lc.data[key]
            yield (*route, key), "key", (line + 1, column + 1)
            yield (*route, key), "value", (value_line + 1, value_column + 1)
            yield from _walk(value[key], (*route, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            line, column = value.lc.data[index]
            yield (*route, index), "value", (line + 1, column + 1)
            yield from _walk(item, (*route, index))


def compare(text: str) -> None:
    """
    Raises:
        AssertionError: the two read a text otherwise, or place it otherwise for no known reason.
    """
    reference = theirs(text)
    mine = ours(text, list(reference.places))
    assert same(mine.data, reference.data), text
    for key, expected in reference.places.items():
        got = mine.places[key]
        document, route, _ = key
        if at(reference.data.get(document), route) is None and got == reference.places.get((document, route, "key")):
            continue  # what is empty has no place of its own: it stands at its key
        assert got == expected or _is_meant(text, got, expected), (text, key, got, expected)


def at(value: Any, route: Route) -> Any:
    for step in route:
        value = value[step]
    return value


def _is_meant(text: str, got: tuple[int, int], expected: tuple[int, int]) -> bool:
    """A finding points behind tag and anchor, at the text itself, and at an alias, not at what it stands for."""
    lines = Lines(text.removeprefix("\ufeff"))
    here, there = (lines.start(line) + column - 1 for line, column in (got, expected))
    alias = re.compile(r"\*(\w+)").match(lines.text, here)
    if alias is not None:
        return re.compile(rf"(![^\s]* )?&{alias[1]}\b").match(lines.text, there) is not None
    return here > there and _PROPERTIES.fullmatch(lines.text, there, here) is not None


def same(mine: Any, other: Any) -> bool:
    """Equal, with equal types: `1` is neither `1.0` nor `true`."""
    if isinstance(mine, dict) and isinstance(other, dict):
        return list(mine) == list(other) and all(same(mine[key], other[key]) for key in mine)
    if isinstance(mine, list) and isinstance(other, list):
        return len(mine) == len(other) and all(map(same, mine, other))
    return type(mine) is type(other) and mine == other


CORPUS = {
    "block scalars": """a: |
  one

    two
b: >-
  folded
  text

  more
c: |+
  kept

d: |2
    indented
e: after
""",
    "flow": """{a: 1, "b": [x, 'y', {z: 2}],
 c: {}, d: [], e: [
   f,  # comment
   g
 ], "h":1}
""",
    "flow in a block": "a: {b: [1, 2], c: d}\ne:\n  - [x, y]\n  - {z: 1}\n",
    "anchors": "a: &x {k: [1, 2]}\nb: *x\nc: [*x, &y text, *y ]\nd: &z\n  e: 1\nf: *z\n",
    "several documents": "---\na: 1\n---\n- b\n- c\n...\n---\n# nothing\n---\nd: {e: 1}\n",
    "directives": "%YAML 1.2\n---\na: on\n",
    "comments": "# é\na:   # é: x\n  # 'b\n  b: c#d   # e\n\n\n# f\ng: h\n",
    "not ASCII": 'é: ü\n漢字: {🚀: [é, \'漢\', "\\u00e9", x]}\n"\\u00e9x": 1\n',
    "quotes": "a: 'it''s'\nb: \"a\\tb\\x41\\\n  c\"\n'c': \"\"\n\"d\": ''\ne: 'two\n  lines'\n",
    "plain over lines": "a: one\n  two\n\n  three\nb: four\n",
    "indentless": "a:\n- 1\n- b: 2\n  c:\n  - 3\n  -   d: 4\n- - - x\n    - y\n  - z\n",
    "numbers": "- 0\n- -0\n- +12\n- 0o17\n- 0xFf\n- 1.\n- .5\n- 1e3\n- -1.5E-3\n- 00012\n- 1234567890123456789012\n",
    "nulls and booleans": "- ~\n- null\n- Null\n- NULL\n- true\n- True\n- TRUE\n- on\n- yes\n- n\n- nUll\n- tRue\n",
    "tags": "- !!str 1\n- !!int 2\n- !!float 1.5\n- !!bool true\n- !!null ~\n- !!str\n- !!map {a: !!seq [b]}\n",
    "keys": "? a\n: b\n? 'c'\n: - d\n  - e\n? |\n  f\n: g\n\"h i\" : j\nk l: m\n",
    "colons": "a: b:c\nd: http://e/f?g=1&h=2#i\nj: ::k\nl: -m\nn: ?o\n",
    "expressions": "a: ${{ inputs.question }}\nb: '${{ x }}'\nc: x ${{ y['z'] }}\n",
    "a scalar": "just text\n",
    "a scalar behind a mark": "--- text\n--- |\n  block\n--- [a]\n--- {b: c}\n",
    "no last line end": "a: 1\nb:\n  - c",
    "white lines": "a: 1\n   \n\n  \nb:\n   \n  c: 2\n",
    "like other keys": "<: 1\n=: 2\n'<<': 3\n__proto__: 4\nconstructor: 5\n",
}


@pytest.mark.parametrize("name", CORPUS)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "BOM"])
def test_corpus(name: str, ends: str, mark: str) -> None:
    compare(mark + CORPUS[name].replace("\n", ends))


@pytest.mark.parametrize("seed", range(20))
def test_generated(seed: int) -> None:
    for number in range(20):
        compare(Writer(Random(seed * 1000 + number)).stream())


@settings(max_examples=60, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_any(chance: Random) -> None:
    compare(Writer(chance).stream())


def test_the_generator_writes_every_form() -> None:
    texts = [Writer(Random(seed)).stream() for seed in range(400)]
    for form in (
        "|2",
        ">-",
        "|+",
        "&a",
        "*a",
        "? ",
        "!!str",
        "!!map",
        "\r\n",
        "\ufeff",
        "\n...\n",
        "\\u00e9",
        "🚀",
        "[*a",
    ):
        assert any(form in text for text in texts), form
    assert any("\r" in text and "\n" not in text for text in texts)


def test_places_by_hand() -> None:
    """Not even the reference is taken at its word: these were counted in the text."""
    text = "\ufeff# é\r\na: &x {b: [1, '2']}\r\nc:\r\n- *x\r\n- d: |\r\n    e\r\n  <<: *x\r\n---\r\n\"é\": !!str 7\r\n"
    wanted: Places = {
        (0, ("a",), "key"): (2, 1),
        (0, ("a",), "value"): (2, 7),
        (0, ("a", "b"), "key"): (2, 8),
        (0, ("a", "b", 1), "value"): (2, 15),
        (0, ("c",), "value"): (4, 1),
        (0, ("c", 0), "value"): (4, 3),
        (0, ("c", 0, "b"), "key"): (2, 8),
        (0, ("c", 1, "d"), "value"): (5, 6),
        (0, ("c", 1, "b"), "key"): (2, 8),
        (1, ("é",), "key"): (9, 1),
        (1, ("é",), "value"): (9, 12),
    }
    assert ours(text, list(wanted)).places == wanted


class Differs(NamedTuple):
    """A text that the two read otherwise: what ours gives, or the rule that refuses it."""

    text: str
    ours: Any
    why: str


KNOWN = [
    Differs("a: ! 12", {"a": "12"}, "the tag `!` alone says that a plain scalar is text"),
    Differs("a: 1\t", {"a": 1}, "a tab may end a line; the reference refuses it behind some scalars"),
    Differs("a: 2001-12-14", {"a": "2001-12-14"}, "a date is a type of YAML 1.1"),
    Differs("a: 2001-99-99", {"a": "2001-99-99"}, "a date is a type of YAML 1.1; the reference raises ValueError"),
    Differs("a: 1_000", {"a": "1_000"}, "underscores in numbers are YAML 1.1's"),
    Differs("a: +0o17", {"a": "+0o17"}, "octal and hexadecimal numbers have no sign"),
    Differs("a: -0x1F", {"a": "-0x1F"}, "octal and hexadecimal numbers have no sign"),
    Differs("a: .5e3", {"a": 500.0}, "the core schema's floats begin with a point too"),
    Differs("a: \t1", {"a": 1}, "a tab separates as a blank does; the reference refuses it"),
    Differs("a: .inf", "yaml-number", "JSON has no infinity"),
    Differs("a: .nan", "yaml-number", "JSON has only numbers that are numbers"),
    Differs("a: 1e999", "yaml-number", "beyond every float: infinity"),
    Differs("1: a", "yaml-key", "a key is text in JSON"),
    Differs("null: a", "yaml-key", "a key is text in JSON"),
    Differs("true: a", "yaml-key", "a key is text in JSON"),
    Differs("? [a]\n: b", "yaml-key", "a key is text in JSON"),
    Differs("a: !!binary aGk=", "yaml-tag", "JSON has no bytes"),
    Differs("a: !!set {b, c}", "yaml-tag", "JSON has no sets"),
    Differs("a: !!timestamp 2001-12-14", "yaml-tag", "JSON has no times"),
    Differs("a: &x [*x]", "yaml-alias", "JSON has no cycles"),
    Differs("{?a: 1}", "yaml-syntax", "libyaml takes `?` for the mark of a key; refused rather than misread"),
    Differs("[::x]", "yaml-syntax", "libyaml knows no plain text in flow that begins with a colon"),
    Differs("a: x\u2028y", "yaml-encoding", "a line end to some programs and not to others"),
]


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.text)
def test_known_differences_still_differ(known: Differs) -> None:
    parsed = yaml.parse(NAME, known.text.encode())
    if isinstance(known.ours, str):
        assert {fault.rule for fault in parsed.faults} == {known.ours}
    else:
        assert (parsed.faults, parsed.documents[0].data) == ((), known.ours)
    try:
        reference = theirs(known.text)
    except Exception:  # whatever it raises: ours did not, or has words for it
        assert not isinstance(known.ours, str), known.why
        return
    assert parsed.faults or not same(parsed.documents[0].data, reference.data[0]), known.why
