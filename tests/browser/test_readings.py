"""The view of what Monitors read, in a browser."""

from pathlib import Path

import pytest
from tests.browser.conftest import Open
from tests.report.readings import section

from penstock.report.format import Style
from penstock.report.formats import html
from penstock.report.report import Report


@pytest.mark.parametrize("dark", [False, True])
def test_the_pictures_are_drawn(dark: bool, visit: Open, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(html.render(Report((section(),), "monitor read"), Style()), encoding="utf-8")
    page = visit(file.as_uri() + "#/readings", dark=dark)
    assert page.evaluate("document.querySelectorAll('section[data-view=readings] .drift svg').length") == 4
    boxes = "[...document.querySelectorAll('.drift circle, .drift rect')].map((e) => e.getBoundingClientRect().width)"
    assert min(page.evaluate(boxes)) > 0
    colour = "getComputedStyle(document.querySelector('.drift g.{}')).color"
    colours = {page.evaluate(colour.format(name)) for name in ("bad", "now", "then")}
    assert len(colours) == 3
