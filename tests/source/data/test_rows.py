"""Rows: strict, located, with LF ends."""

import pytest

from penstock.diagnostics.fault import Fault
from penstock.source.data import rows


def faults(found: list[Fault]) -> list[tuple[int, str]]:
    assert all(fault.rule == "dataset-row" and fault.location.span is not None for fault in found)
    return [(fault.location.span.line if fault.location.span else 0, str(fault.facts["problem"])) for fault in found]


def test_json_lines() -> None:
    data = b'\xef\xbb\xbf{"id": "a", "text": "x\\r\\ny", "n": [1.5, {"t": "\\r"}]}\r\n\r\n{"id": "b"}'
    read, wrong = rows.read("d/q.jsonl", data)
    assert wrong == []
    assert [(row.id, row.line, row.values) for row in read] == [
        ("", 1, {"id": "a", "text": "x\ny", "n": [1.5, {"t": "\n"}]}),
        ("", 3, {"id": "b"}),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"a": 1, "a": 2}', 'the key "a" stands twice'),
        (b'{"x": {"a": 1, "a": 1}}', 'the key "a" stands twice'),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b'{"a": 1e999}', "1e999"),
        (b'{"a": ' + b"1" * 5000 + b"}", "thousands of digits"),
        (b"[1]", "JSON object"),
        (b"1", "JSON object"),
        (b'{"a": ', "column"),
        (b'{"a": 1} {"b": 2}', "column 10"),
        (b'{"a": "\xff"}', "FF"),
        (b'{"a": "\\ud800"}', "surrogate"),
        (b"[" * 200_000, "nested"),
        (b'{"a": "x\ty"}', "control character"),
    ],
)
def test_a_wrong_line_is_located_and_the_others_are_read(line: bytes, said: str) -> None:
    read, wrong = rows.read("q.jsonl", b'{"id": 1}\n' + line + b'\n{"id": 3}\n')
    assert [row.line for row in read] == [1, 3]
    ((number, problem),) = faults(wrong)
    assert number == 2 and said in problem


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert rows.read("q.jsonl", b'{"a": "\\ud83d\\ude00"}')[0][0].values == {"a": "\U0001f600"}


def test_other_line_separators_do_not_end_a_line() -> None:
    read, wrong = rows.read("q.jsonl", '{"a": "x\u2028y\u0085z"}\n'.encode())
    assert wrong == [] and read[0].values == {"a": "x\u2028y\u0085z"}


def test_csv() -> None:
    data = b'\xef\xbb\xbfid,text\r\na,"one\r\ntwo, ""three"""\r\n\r\nb,=cmd()\r\n'
    read, wrong = rows.read("d/Q.CSV", data)
    assert wrong == []
    assert [(row.line, row.values) for row in read] == [
        (2, {"id": "a", "text": 'one\ntwo, "three"'}),
        (5, {"id": "b", "text": "=cmd()"}),
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a,b\n1,2\n1\n1,2,3\n3,4\n", [(3, "1 fields"), (4, "3 fields")]),
        (b'a,b\n1,2\n3,"open\n5,6\n', [(3, "never closed")]),
        (b'a,b\n"x"y,2\n3,4\n', [(2, "no CSV")]),
        (b"a,b\n1,2\n1,\x00\n", [(3, "NUL")]),
        (b"a;b\n1;2\n", [(1, "semicolons")]),
        (b"a,a\n1,2\n", [(1, 'two columns are named "a"')]),
        (b"a,\n1,2\n", [(1, "no name")]),
        (b"a,b\n1,2\n\xff,3\n", [(3, "FF")]),
    ],
)
def test_csv_faults(data: bytes, expected: list[tuple[int, str]]) -> None:
    found = faults(rows.read("q.csv", data)[1])
    assert [line for line, _ in found] == [line for line, _ in expected]
    assert all(said in problem for (_, problem), (_, said) in zip(found, expected, strict=True))


def test_rows_after_a_ragged_one_are_read() -> None:
    assert [row.values for row in rows.read("q.csv", b"a,b\n1\n3,4\n")[0]] == [{"a": "3", "b": "4"}]


@pytest.mark.parametrize("name", ["q.jsonl", "q.csv"])
def test_an_empty_file_has_no_rows_and_no_faults(name: str) -> None:
    assert rows.read(name, b"") == ([], [])


def test_another_ending_is_a_fault() -> None:
    assert [line for line, _ in faults(rows.read("q.xlsx", b"")[1])] == [1]


MARKDOWN = """intro

# First: the *Way*!
text  
```python
# no heading
```
## Second
## Second
~~~
``` # still code
~~~
### Second
#no heading either
#### `code_it` and [a link](http://x) ####
last
"""


def test_headings() -> None:
    read = rows.headings("docs/p.md", MARKDOWN.replace("\n", "\r\n").encode())
    assert [(row.id, row.line, row.values["title"]) for row in read] == [
        ("docs/p.md", 1, ""),
        ("docs/p.md#first-the-way", 3, "First: the *Way*!"),
        ("docs/p.md#second", 8, "Second"),
        ("docs/p.md#second-1", 9, "Second"),
        ("docs/p.md#second-2", 13, "Second"),
        ("docs/p.md#code_it-and-a-link", 15, "`code_it` and [a link](http://x)"),
    ]
    assert [row.values["text"] for row in read] == [
        "intro",
        "text  \n```python\n# no heading\n```",
        "",
        "~~~\n``` # still code\n~~~",
        "#no heading either",
        "last",
    ]
    assert all(row.values["id"] == row.id and row.values["file"] == "docs/p.md" for row in read)


def test_ids_never_collide() -> None:
    read = rows.headings("p.md", b"# a\n# a-1\n# a\n# a\n")
    assert len({row.id for row in read}) == 4


@pytest.mark.parametrize("data", [b"", b"\n\n", b"  \n"])
def test_a_file_without_text_has_no_rows(data: bytes) -> None:
    assert rows.headings("p.md", data) == []
