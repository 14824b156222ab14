"""An Edit changes a few characters, and all others stay."""

from typing import Any

import pytest

from penstock.diagnostics.diagnostic import Diagnostic, Edit, Fix, Severity
from penstock.diagnostics.location import Location, Span, Within
from penstock.source.editing.edit import chosen, edited
from penstock.source.parsing.locate import place


class One:
    """A tree of one file."""

    name, prefix = "test", ""

    def __init__(self, path: str, data: bytes) -> None:
        self.path, self.data = path, data

    def entries(self) -> list[Any]:
        return []

    def beside(self, prefix: str) -> None:
        return None

    def read(self, path: str) -> bytes:
        assert path == self.path
        return self.data


def fix(data: bytes, *edits: Edit) -> Fix | None:
    finding = Diagnostic("PS000", "x", Severity.ERROR, "x", edits[0].location, fix=Fix(edits, safe=True))
    return place(One(edits[0].location.path, data), [finding])[0].fix


def made(text: str, *edits: Edit) -> str | None:
    data = text.encode()
    found = fix(data, *edits)
    if found is None:
        return None
    after = edited(edits[0].location.path, data, [found])
    return None if after is None else after.decode()


def edit(action: Any, *route: str | int, value: Any = None, key: str | None = None, **more: Any) -> Edit:
    within = more.pop("within", None)
    document = more.pop("document", 0)
    return Edit(Location("a.yaml", document, route, within=within), action, value, key, **more)


CASES: dict[str, tuple[str, Edit, str]] = {
    "rename": ("# c\na: 1 # x\nb: 2\n", edit("rename", "a", value="z"), "# c\nz: 1 # x\nb: 2\n"),
    "rename in quotes, anchor kept": ('{&k "a": 1}\n', edit("rename", "a", value="z"), '{&k "z": 1}\n'),
    "second document, mark, line ends": (
        "\ufeffa: é\r\n---\r\na: 1   # x\r\n",
        edit("rename", "a", value="z", document=1),
        "\ufeffa: é\r\n---\r\nz: 1   # x\r\n",
    ),
    "set plain": ("a: &x old # c\n", edit("set", "a", value="new"), "a: &x new # c\n"),
    "set quoted": ("a: 'old'\n", edit("set", "a", value="it's"), "a: 'it''s'\n"),
    "set what only quotes can hold": ("a: [old]\n", edit("set", "a", 0, value="${{ x }}"), 'a: ["${{ x }}"]\n'),
    "set text that looks like a truth value": ("a: old\n", edit("set", "a", value="true"), 'a: "true"\n'),
    "remove from a block": ("a: 1\n# of b\nb:\n  c: 2\n\nd: 3\n", edit("remove", "b"), "a: 1\n# of b\n\nd: 3\n"),
    "remove the last in a block": ("a:\n  b: 1 # x\n# c\n", edit("remove", "a", "b"), "a: {}\n# c\n"),
    "remove from a list": ("a:\n- 1\n- b: 2\n  c: 3\n- 4\n", edit("remove", "a", 1), "a:\n- 1\n- 4\n"),
    "remove the only item": ("a:\n  - b: 2\nc: 1\n", edit("remove", "a", 0), "a: []\nc: 1\n"),
    "remove behind a dash": ("- a: 1\n  b: 2\n", edit("remove", 0, "a"), "- b: 2\n"),
    "remove first in brackets": ("{a: 1, b: 2}\n", edit("remove", "a"), "{b: 2}\n"),
    "remove last in brackets": ("x: {a: 1, b: [2]} # c\n", edit("remove", "x", "b"), "x: {a: 1} # c\n"),
    "remove all in brackets": ("x: [ {a: 1} ]\n", edit("remove", "x", 0), "x: []\n"),
    "insert in front": (
        "# c\nk: 1\n",
        edit("insert", key="a", value="penstock/v1", first=True),
        "# c\na: penstock/v1\nk: 1\n",
    ),
    "insert behind": (
        "a:\n  b: |\n    x\n\nc: 1\n",
        edit("insert", "a", key="d", value="e"),
        "a:\n  b: |\n    x\n  d: e\n\nc: 1\n",
    ),
    "insert at the end of a file without a line end": ("a: 1", edit("insert", key="d", value="e"), "a: 1\nd: e\n"),
    "insert in brackets": ("a: {b: 1}\n", edit("insert", "a", key="d", value="${{ e }}"), 'a: {b: 1, d: "${{ e }}"}\n'),
    "insert in empty brackets": ("a: {}\n", edit("insert", "a", key="d", value="e"), "a: {d: e}\n"),
    "insert into a mapping that is missing": (
        "a: {b: 1}\n",
        edit("insert", "a", "w", key="d", value="e"),
        "a: {b: 1, w: {d: e}}\n",
    ),
    "text within a value": (
        "a: >-\n  x.y and\n  x.y x.yz\n",
        edit("text", "a", value="x.q", key="x.y", within=Within(0, 8, 0, 16)),
        "a: >-\n  x.y and\n  x.q x.yz\n",
    ),
    "text that is escaped": ('a: "b\\u202ec"\n', edit("text", "a", value="", within=Within(0, 1, 0, 2)), 'a: "bc"\n'),
}


@pytest.mark.parametrize("name", CASES)
def test_changes_only_what_is_meant(name: str) -> None:
    before, change, after = CASES[name]
    assert made(before, change) == after


NOT: dict[str, tuple[str, Edit]] = {
    "an alias": ("a: &x old\nb: *x\n", edit("set", "b", value="new")),
    "what aliases share": ("a: &x old\nb: *x\n", edit("set", "a", value="new")),
    "a block scalar": ("a: |\n  old\n", edit("set", "a", value="new")),
    "a merged key": ("a: &x {b: 1}\nc: {<<: *x}\n", edit("remove", "c", "b")),
    "a name that is there": ("a: 1\nb: 2\n", edit("rename", "a", value="b")),
    "an entry that is there": ("a: {b: 1}\n", edit("insert", "a", key="b", value="x")),
    "a place that is not there": ("a: 1\n", edit("set", "b", value="x")),
    "nothing to put it in": ("a:\n", edit("insert", "a", key="b", value="x")),
    "a comment among brackets": ("a: [1, # one\n  2]\n", edit("remove", "a", 0)),
    "words that are not there": ("a: old\n", edit("text", "a", value="x", key="ol")),
}


@pytest.mark.parametrize("name", NOT)
def test_leaves_what_needs_a_person(name: str) -> None:
    before, change = NOT[name]
    assert made(before, change) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [("a: 1   # note\nb: 2\n", "a: 1\nb: 2\n"), ("  # note\na: 1\n", "a: 1\n")],
)
def test_comment_goes_with_its_space(before: str, after: str) -> None:
    start = before.index("#")
    place = Location("a.yaml", span=Span(1, start + 1, 1, start + 7))
    assert made(before, Edit(place, "remove")) == after


def test_text_of_a_file_that_is_no_yaml() -> None:
    place = Location("a.md", span=Span(2, 4, 2, 12))
    assert made("Hi\n{{ qestion }}\n", Edit(place, "text", "question", "qestion")) == "Hi\n{{ question }}\n"


def test_of_two_that_meet_the_first_wins() -> None:
    text = b"a: {b: 1, c: 2, d: 3}\n"
    fixes = [fix(text, edit("remove", "a", name)) for name in ("b", "c", "d")]
    left = chosen(each for each in fixes if each is not None)
    assert left == [fixes[0], fixes[2]] or left == [fixes[0]]
    assert edited("a.yaml", text, left[:1]) == b"a: {c: 2, d: 3}\n"


def test_several_items_of_a_list_go_at_once() -> None:
    text = b"a:\n- 1\n- 2\n- 3\n- 4\n"
    fixes = [fix(text, edit("remove", "a", index)) for index in (0, 2)]
    assert edited("a.yaml", text, [each for each in fixes if each]) == b"a:\n- 2\n- 4\n"
