"""A report as a file: nothing is lost, nothing foreign gets in."""

import json
from typing import Any

import pytest
from pydantic import BaseModel

from penstock.diagnostics.fatal import Fatal
from penstock.report import published, saved
from penstock.report.format import Style, render
from penstock.report.formats import FORMATS
from penstock.report.report import Report
from penstock.report.sections import SECTIONS

NAMES = "check clean diff compile run run-error eval plan fail pass undecided unchanged refused init explain"


def again(report: Report) -> Report:
    return saved.load(saved.save(report).encode(), "report.json")


@pytest.mark.parametrize("name", NAMES.split())
def test_every_format_is_the_same_after_a_round_trip(name: str, reports: dict[str, Report]) -> None:
    back = again(reports[name])
    assert [each.name for each in back.sections] == [each.name for each in reports[name].sections]
    for format in set(FORMATS) - ({"mermaid"} if not reports[name].last.graph() else set()):
        style = Style(verbose=True, token="t" * 32)
        assert render(back, format, style) == render(reports[name], format, style), format


@pytest.mark.parametrize("name", NAMES.split())
def test_one_section_as_a_command_prints_it(name: str, reports: dict[str, Report]) -> None:
    back = saved.load(render(reports[name], "json").encode(), "x.json")
    assert back.sections == (reports[name].last,)


def test_hostile_texts_come_back_as_they_were(make: Any, hostile: list[str]) -> None:
    for text in hostile:
        for name in ("check", "diff", "run", "eval", "fail"):
            report = make(text)[name]
            assert again(report).sections == report.sections, (name, text)


def fields(model: type[BaseModel], *, needed: bool = False) -> dict[str, Any]:
    return {f.alias or key: f.annotation for key, f in model.model_fields.items() if f.is_required() or not needed}


def differ(one: type[BaseModel], other: type[BaseModel]) -> bool:
    """Whether no JSON of `one` is valid as `other`."""
    mine, theirs = fields(one), fields(other, needed=True)
    inner = ((mine.get(name), model) for name, model in theirs.items())
    models = [(a, b) for a, b in inner if isinstance(a, type) and isinstance(b, type)]
    return not {*theirs} <= {*mine} or any(
        issubclass(a, BaseModel) and issubclass(b, BaseModel) and a is not b and differ(a, b) for a, b in models
    )


def test_no_section_can_be_taken_for_another() -> None:
    printed = [name for name in SECTIONS if not published.load(name).page_only]
    for one in printed:
        for other in printed:
            assert one == other or differ(published.load(one), published.load(other)), f"{one} may be read as {other}"


def test_a_newer_minor_version_is_read_and_a_major_one_is_not(reports: dict[str, Report]) -> None:
    value = json.loads(saved.save(reports["fail"]))
    value["format_version"] = "1.7"
    for each in value["sections"]:
        each["data"] |= {"format_version": "1.7", "somethingNew": [1]}
    assert saved.load(json.dumps(value).encode(), "x").sections == reports["fail"].sections
    value["format_version"] = "2.0"
    with pytest.raises(Fatal, match=r"format_version 2\.0, this Penstock reads 1\.x"):
        saved.load(json.dumps(value).encode(), "x")
    value["format_version"] = "1.0"
    value["sections"][-1]["data"]["format_version"] = "2.0"
    with pytest.raises(Fatal, match="format_version"):
        saved.load(json.dumps(value).encode(), "x")


FOREIGN = {
    "empty": b"",
    "text": b"hello",
    "list": b"[]",
    "null": b"null",
    "no version": b"{}",
    "SARIF": b'{"version": "2.1.0", "runs": []}',
    "another's": b'{"format_version": "1.0", "bundleFormat": 1}',
    "a number for a version": b'{"format_version": 1.0, "runs": []}',
    "a key twice": b'{"format_version": "1.0", "runs": [], "runs": []}',
    "NaN": b'{"format_version": "1.0", "runs": NaN}',
    "deep": b'{"format_version": "1.0", "runs": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "a wrong value": b'{"format_version": "1.0", "runs": [{"evaluation": 7}]}',
    "no section": b'{"format_version": "1.0", "title": "gate", "sections": []}',
    "an unknown section": b'{"format_version": "1.0", "title": "x", "sections": [{"section": "nothing", "data": {}}]}',
    "a path for a section": b'{"format_version": "1.0", "title": "x", "sections": [{"section": "../x", "data": {}}]}',
    "not UTF-8": b'{"format_version": "1.0", "runs": "\xff"}',
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_foreign_is_refused_with_its_name(name: str) -> None:
    with pytest.raises(Fatal) as caught:
        saved.load(FOREIGN[name], "some.json")
    assert "some.json" in caught.value.message
    assert caught.value.help
    assert caught.value.exit_code == 2


def test_what_is_cut_off_is_refused_wherever_it_is_cut(reports: dict[str, Report]) -> None:
    data = saved.save(reports["fail"]).rstrip().encode()
    for end in range(0, len(data), 97):
        with pytest.raises(Fatal):
            saved.load(data[:end], "x")


def test_what_is_too_large_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "LARGEST", 10)
    with pytest.raises(Fatal, match="larger than"):
        saved.load(b'{"runs": []}', "x")


def test_every_field_of_every_section_is_in_its_json() -> None:
    """A field that is left out of JSON would be missing from a page that is rendered again."""
    todo: list[type[BaseModel]] = [published.load(name) for name in SECTIONS]
    for model in todo:
        assert not [name for name, field in model.model_fields.items() if field.exclude], model
