from collections.abc import Callable

import pytest

from penstock.diagnostics.location import Location, Span, Within
from penstock.project import texts
from penstock.project.project import Project
from penstock.spec.field import FileText

AT = Location("prompt.yaml", 0, ("spec", "content"))


def test_a_file_has_lf_ends_no_mark_and_its_own_place(shop: Callable[..., Project]) -> None:
    project = shop({"a.md": b"\xef\xbb\xbfone\r\ntwo\rthree\n"})
    body = texts.read(project, FileText(file="./a.md"), AT)
    assert (body.text, body.fault) == ("one\ntwo\nthree\n", None)
    assert body.within(Within(1, 0, 1, 3)) == Location("a.md", span=Span(2, 1, 2, 4))
    assert texts.content(project, FileText(file="a.md")) == body.text


def test_an_inline_text(shop: Callable[..., Project]) -> None:
    body = texts.read(shop(), "a\r\nb", AT)
    assert body.text == "a\nb" and body.within(Within(1, 0, 1, 1)) == Location(
        "prompt.yaml", 0, ("spec", "content"), within=Within(1, 0, 1, 1)
    )


def test_a_constant_stands_where_it_is_named(shop: Callable[..., Project]) -> None:
    body = texts.read(shop({"a.py": "X = 'one ' 'two\\r\\n'\n"}), FileText(file="a.py", constant="X"), AT)
    assert body.text == "one two\n" and body.within(Within(0, 4, 0, 7)) == AT.at("constant")


@pytest.mark.parametrize(
    "text, rule, key",
    [
        (FileText(file="prompts/sytem.md"), "missing-file", "file"),
        (FileText(file="../x"), "path-escape", "file"),
        (FileText(file="/etc/passwd"), "path-escape", "file"),
        (FileText(file=".git/config"), "path-reserved", "file"),
        (FileText(file="link.md"), "not-regular", "file"),
        (FileText(file="latin.md"), "unreadable-file", "file"),
        (FileText(file="a.py", constant="Y"), "constant", "constant"),
        (FileText(file="a.py", constant="X"), "constant", "constant"),
    ],
)
def test_a_text_that_cannot_be_read(text: FileText, rule: str, key: str, shop: Callable[..., Project]) -> None:
    project = shop({"link.md": "-> /etc/passwd", "latin.md": b"\xe4", "a.py": "import os\nX = os.environ\n"})
    body = texts.read(project, text, AT)
    assert body.text == "" and body.fault is not None
    assert (body.fault.rule, body.fault.location) == (rule, AT.at(key))
    assert texts.content(project, text) is None


def test_the_nearest_file(shop: Callable[..., Project]) -> None:
    for name, nearest in (
        ("prompts/sytem.md", "prompts/system.md"),
        ("prompt/system.md", "prompts/system.md"),
        ("zzz", None),
    ):
        fault = texts.read(shop(), FileText(file=name), AT).fault
        assert fault is not None and fault.facts["nearest"] == nearest
