"""The pictures of a reading."""

import re
from xml.dom import minidom

from tests.report.readings import section

from penstock.report import drift, timeline
from penstock.report.timeline import Mark


def test_each_has_its_picture_and_marks_what_it_is_about() -> None:
    made = {each.name: each.svg for each in drift.pictures(section().readings[0])}
    assert [*made] == ["mixture-over-time", "texts", "topics", "characters-histogram"]
    course = made["mixture-over-time"]
    assert (course.count('class="null"'), course.count("<circle"), course.count('class="bad"')) == (3, 3, 1)
    assert re.search(r'd="M[\d. ]+M[\d. ]+L[\d. ]+"', course), "a window that was not measured is a gap"
    assert [made["texts"].count(f'class="{name}"') for name in ("then", "now", "bad")] == [1, 1, 1]
    assert "the watch fails" in made["texts"] and "25 %" in made["topics"]
    heights = re.findall(r'class="(fill|outline)".*? height="([\d.]+)"', made["characters-histogram"])
    assert [(name, float(height)) for name, height in heights] == [
        ("fill", 110.0),
        ("outline", 27.5),
        ("outline", 82.5),
    ]


def test_the_band_lies_at_its_values() -> None:
    made = timeline.svg([Mark(1.0, 0.0, 0.5, False, "")], "x")
    (top, height), (point,) = (
        re.findall(r'class="null".*? y="([\d.]+)".*? height="([\d.]+)"', made)[0],
        re.findall(r'cy="([\d.]+)"', made),
    )
    zero = float(top) + float(height)
    assert abs((zero - float(top)) * 2 - (zero - float(point))) < 0.5
    assert timeline.svg([Mark(None, None, None, False, "")], "x") == ""


def test_a_file_stands_alone_and_is_inert() -> None:
    hostile = '"><script>alert(1)</script>\x1b]]>&'
    for each in drift.pictures(section(hostile, hostile).readings[0]):
        made = drift.document(each)
        root = minidom.parseString(made).documentElement
        assert root is not None and root.tagName == "svg" and root.getAttribute("width")
        assert "<script" not in made and "--paper" in made and "body" not in made
