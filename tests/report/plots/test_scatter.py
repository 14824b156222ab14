from xml.etree import ElementTree

import pytest

from penstock.report import figure
from penstock.report.block import Point, Scatter, Tone
from penstock.report.plots import scatter, scattered


def point(label: str, x: float, y: float, front: bool = True) -> Point:
    return Point(label, x, y, max(0.0, y - 0.05), min(1.0, y + 0.05), front, Tone.GOOD if front else Tone.MUTED)


CHEAP, GOOD, POOR = point("cheap", 1.0, 0.7), point("good", 4.0, 0.9), point("poor", 3.0, 0.6, front=False)


def block(*points: Point) -> Scatter:
    return Scatter(points, "cost", "facts", figure.usd, "facts against cost")


def test_the_plane_in_letters() -> None:
    drawn = scatter.text(block(CHEAP, GOOD, POOR))
    plane = drawn[:14]
    cheap, good, poor = (next(i for i, line in enumerate(plane) if letter in line) for letter in "ABc")
    assert good < cheap < poor, "better stands higher"
    assert plane[cheap].index("A") < plane[poor].index("c") < plane[good].index("B"), "dearer stands further right"
    assert "..." in plane[cheap], "the stair leads from the cheap to the good one"
    assert [line.strip() for line in drawn[-3:]] == [
        "A  cheap: facts 0.700, cost 1.0000 USD",
        "B  good: facts 0.900, cost 4.0000 USD",
        "c  poor: facts 0.600, cost 3.0000 USD",
    ]
    assert all(len(line) <= 80 for line in drawn)


def test_the_stair_joins_the_best_means_of_the_front() -> None:
    beaten, behind = point("beaten", 2.0, 0.65), point("behind", 0.5, 0.95, front=False)
    assert scatter.best([GOOD, beaten, behind, CHEAP]) == [CHEAP, GOOD]


def test_amounts_far_apart_count_in_powers_of_ten() -> None:
    axis = scatter.across([point("a", 0.01, 0.5), point("b", 10.0, 0.5)])
    assert axis.log and axis.at(0.01) == pytest.approx(1 - axis.at(10.0))
    assert axis.value(axis.at(0.5)) == pytest.approx(0.5)
    assert not scatter.across([CHEAP, GOOD]).log
    assert not scatter.across([point("free", 0.0, 0.5), GOOD]).log, "nothing has no power of ten"
    assert scatter.across([point("free", 0.0, 0.5)]).high > 0


@pytest.mark.parametrize("y", [0.0, 0.5, 1.0])
def test_scores_of_no_width_have_an_axis(y: float) -> None:
    axis = scatter.upwards([Point("a", 1.0, y, y, y, True, Tone.GOOD)])
    assert 0 <= axis.low < axis.high <= 1 and 0 <= axis.at(y) <= 1


def test_points_in_one_place_are_shown_as_many_and_listed() -> None:
    drawn = "\n".join(scatter.text(block(CHEAP, CHEAP._replace(label="as cheap"), GOOD)))
    assert "#" in drawn and "B  as cheap" in drawn
    many = scatter.text(block(*(point(f"m{i}", i, i / 40) for i in range(40))))
    assert sum(": facts" in line for line in many) == 40


def test_svg_tells_every_figure_and_no_name_leaves_it() -> None:
    hostile = CHEAP._replace(label='<script>"a\x1b[31m</svg>')
    drawn = scattered.svg(block(hostile, GOOD, POOR))
    root = ElementTree.fromstring(drawn)
    titles = [each.text or "" for each in root.iter("title")]
    assert "good: facts 0.900, cost 4.0000 USD" in titles
    assert "<script" not in drawn and "\x1b" not in drawn
    assert "\x1b" not in "".join(scatter.text(block(hostile)))
    (stair,) = (each for each in root.iter("path") if each.get("class") == "front")
    assert "H" in stair.get("d", "")
    assert sorted(str(each.get("class")) for each in root.iter("circle")) == ["None", "None", "hollow"]
