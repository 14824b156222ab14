"""Keys become lines and columns."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from penstock.diagnostics.diagnostic import Diagnostic, Related, Severity
from penstock.diagnostics.location import Location, Span, Within
from penstock.source.parsing import locate
from penstock.source.tree import Entry


class Files:
    """A Tree of given bytes that counts its reads."""

    name = "test"
    prefix = ""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.asked: list[str] = []

    def entries(self) -> Sequence[Entry]:
        return [Entry(path, "file") for path in self.files]

    def beside(self, prefix: str) -> None:
        return None

    def read(self, path: str) -> bytes:
        self.asked.append(path)
        if path not in self.files:
            raise FileNotFoundError(path)
        return self.files[path]


def finding(location: Location, code: str = "PS000", *related: Location) -> Diagnostic:
    notes = tuple(Related(other, "note") for other in related)
    return Diagnostic(code, "name", Severity.ERROR, "message", location, related=notes)


def placed(text: str | bytes, location: Location) -> Diagnostic:
    data = text if isinstance(text, bytes) else text.encode()
    (result,) = locate.place(Files({location.path: data}), [finding(location)])
    return result


def pointed(text: str, *route: str | int, part: Any = "value", document: int = 0, within: Within | None = None) -> str:
    """The text that the span of a location covers, as an editor would mark it."""
    location = Location("f.yaml", document, route, part, within)
    span = placed(text, location).location.span
    assert span is not None
    return marked(text, span)


def marked(text: str, span: Span) -> str:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    inner = lines[span.line : span.end_line - 1]
    return "\n".join([lines[span.line - 1][span.column - 1 :], *inner, lines[span.end_line - 1][: span.end_column - 1]])


TEXT = """# comment
apiVersion: penstock/v1
spec:
  inputs: {question: {type: string}, "n": 12}   # flow
  steps:
    search: {retrieve: handbook, take: [1, 'two', "three"]}
    answer:
      with:
        - first
        - key: é value  # comment
          other: &anchor !!str tagged
        - *anchor
      empty:
  text: |
    line one
      line two
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("route", "part", "expected"),
    [
        (("apiVersion",), "key", "apiVersion"),
        (("apiVersion",), "value", "penstock/v1"),
        (("spec", "inputs"), "value", '{question: {type: string}, "n": 12}'),
        (("spec", "inputs", "question", "type"), "value", "string"),
        (("spec", "inputs", "n"), "key", '"n"'),
        (("spec", "inputs", "n"), "value", "12"),
        (("spec", "steps"), "value", "search: {retrieve: handbook, take: [1, 'two', \"three\"]}"),
        (("spec", "steps", "search", "take", 1), "value", "'two'"),
        (("spec", "steps", "search", "take", 2), "value", '"three"'),
        (("spec", "steps", "answer", "with", 0), "value", "first"),
        (("spec", "steps", "answer", "with", 1, "key"), "value", "é value"),
        (("spec", "steps", "answer", "with", 1, "other"), "value", "tagged"),
        (("spec", "steps", "answer", "with", 2), "value", "*anchor"),
        (("spec", "steps", "answer", "empty"), "value", "empty"),
        (("spec", "text"), "value", "|\n    line one\n      line two"),
    ],
)
def test_keys_and_values(mark: str, ends: str, route: tuple[str | int, ...], part: str, expected: str) -> None:
    assert pointed(mark + TEXT.replace("\n", ends), *route, part=part) == expected


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (("spec", "steps", "missing"), "steps"),
        (("spec", "steps", "answer", "with", 7), "with"),
        (("spec", "steps", "answer", "with", 1, "no", "deeper", 3), "key: é value  # comment"),
        (("spec", "steps", "answer", "empty", "x"), "empty"),
        (("spec", "inputs", "n", "x"), '"n"'),
        (("missing",), "apiVersion: penstock/v1"),
        ((), "apiVersion: penstock/v1"),
    ],
)
@pytest.mark.parametrize("part", ["key", "value"])
def test_what_does_not_exist_stands_at_its_nearest_ancestor(
    route: tuple[str | int, ...], expected: str, part: str
) -> None:
    assert pointed(TEXT, *route, part=part) == expected


def test_documents_are_counted_with_the_empty_and_the_broken_ones() -> None:
    text = "---\n# empty\n---\na: 1\n---\nb: [\n---\nc:\n  d: 4\n"
    assert pointed(text, "a", document=1) == "1"
    assert pointed(text, "c", "d", document=3) == "4"
    assert placed(text, Location("f.yaml", 1)).excerpt == "a: 1"
    assert placed(text, Location("f.yaml", 9)).location.span == (1, 1, 1, 4)


def test_aliases_and_merged_keys() -> None:
    text = "base: &b {k: one, l: two}\nuse: *b\nmerged:\n  <<: [*b]\n  k: own\nlist: [&x 1, *x, *b, *x]\n"
    assert pointed(text, "use") == "*b"
    assert pointed(text, "use", "k") == "one"
    assert pointed(text, "merged", "k") == "own"
    assert pointed(text, "merged", "l") == "two"
    for index, column in ((1, 14), (2, 18), (3, 22)):
        span = placed(text, Location("f.yaml", 0, ("list", index))).location.span
        assert span is not None and (span.line, span.column) == (6, column)


def test_the_first_of_two_equal_keys_as_it_is_read() -> None:
    span = placed("a: 1\na: 2\n", Location("f.yaml", 0, ("a",))).location.span
    assert span == (1, 4, 1, 5)


BLOCKS = """block: |
  first
    ${{ inputs.x }} after

  last é ${{ y }}
explicit: |2-
    ${{ z }}
  tail
folded: >
  one
  two ${{ a }}

  three ${{ b }}
plain: before ${{ c }}
  next ${{ d }}
single: 'it''s ${{ e }}'
double: "tab\\t\\u00e9 ${{ f }}"
whole: ${{ g }}
flow: {x: "${{ h }}", y: [a, '${{ i }}']}
keep: &k !!str ${{ j }}
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("route", "value", "wanted"),
    [
        (("block",), "first\n  ${{ inputs.x }} after\n\nlast é ${{ y }}\n", "${{ inputs.x }}"),
        (("block",), "first\n  ${{ inputs.x }} after\n\nlast é ${{ y }}\n", "${{ y }}"),
        (("block",), "first\n  ${{ inputs.x }} after\n\nlast é ${{ y }}\n", "first"),
        (("explicit",), "  ${{ z }}\ntail", "${{ z }}"),
        (("explicit",), "  ${{ z }}\ntail", "tail"),
        (("folded",), "one two ${{ a }}\nthree ${{ b }}\n", "${{ a }}"),
        (("folded",), "one two ${{ a }}\nthree ${{ b }}\n", "${{ b }}"),
        (("plain",), "before ${{ c }} next ${{ d }}", "${{ c }}"),
        (("plain",), "before ${{ c }} next ${{ d }}", "${{ d }}"),
        (("single",), "it's ${{ e }}", "${{ e }}"),
        (("double",), "tab\té ${{ f }}", "${{ f }}"),
        (("whole",), "${{ g }}", "g"),
        (("flow", "x"), "${{ h }}", "${{ h }}"),
        (("flow", "y", 1), "${{ i }}", "${{ i }}"),
        (("keep",), "${{ j }}", "${{ j }}"),
    ],
)
def test_within_a_text(ends: str, route: tuple[str | int, ...], value: str, wanted: str) -> None:
    start = value.index(wanted)
    line = value.count("\n", 0, start)
    column = start - (value.rfind("\n", 0, start) + 1)
    within = Within(line, column, line, column + len(wanted))
    assert pointed(BLOCKS.replace("\n", ends), *route, within=within) == wanted


def test_within_over_lines_and_beyond_the_end() -> None:
    assert pointed(BLOCKS, "block", within=Within(0, 2, 1, 5)) == "rst\n    ${{"
    span = placed(BLOCKS, Location("f.yaml", 0, ("whole",), within=Within(9, 9, 9, 10))).location.span
    assert span is not None and (span.line, span.column) == (18, 16)
    assert pointed("a: ''\n", "a", within=Within(0, 0, 0, 1)) == "''"
    assert pointed("a: 12\n", "a", within=Within(0, 0, 0, 1)) == "1"


def test_the_excerpt_keeps_tabs_and_drops_the_line_end() -> None:
    result = placed(b"\xef\xbb\xbfa: 1\r\nb:\t'x\ty'\t# z\r\n", Location("f.yaml", 0, ("b",)))
    assert result.excerpt == "b:\t'x\ty'\t# z"
    assert result.location.span == (2, 4, 2, 9)


def test_a_known_span_is_kept_and_its_line_shown() -> None:
    span = Span(2, 3, 2, 4)
    result = placed(b"one\nt\xffwo\nthree", Location("p.md", span=span))
    assert (result.location.span, result.excerpt) == (span, "t\ufffdwo")
    assert placed("one", Location("p.md", span=Span(7, 1, 7, 2))).excerpt == ""


def test_a_file_without_keys_stands_at_its_first_line() -> None:
    assert placed("hello\nworld", Location("p.md", 0, ("x",))).location.span == (1, 1, 1, 6)
    assert placed("", Location("f.yaml", 0, ("x",))).location.span == (1, 1, 1, 2)


def test_a_file_that_cannot_be_read_has_no_span() -> None:
    (result,) = locate.place(Files({}), [finding(Location("gone.yaml", 0, ("a",)))])
    assert (result.location.span, result.excerpt) == (None, None)


def test_a_bomb_is_not_composed() -> None:
    assert placed("[" * 100_000, Location("f.yaml", 0, (0, 0))).location.span is not None


def test_related_places_sorting_and_one_read_a_file() -> None:
    files = Files({"a.yaml": b"x: 1\ny: 2\n", "b.yaml": b"z: 3\n", "c.yaml": b"never: asked\n"})
    result = locate.place(
        files,
        [
            finding(Location("b.yaml", 0, ("z",)), "PS002"),
            finding(Location("a.yaml", 0, ("y",)), "PS003", Location("b.yaml", 0, ("z",), "key")),
            finding(Location("a.yaml", 0, ("x",)), "PS009"),
            finding(Location("a.yaml", 0, ("x",)), "PS001"),
            finding(Location("a.yaml", 0, ("x",), "key"), "PS005"),
        ],
    )
    assert [diagnostic.code for diagnostic in result] == ["PS005", "PS001", "PS009", "PS003", "PS002"]
    assert result[3].related[0].location.span == (1, 1, 1, 2)
    assert sorted(files.asked) == ["a.yaml", "b.yaml"]
