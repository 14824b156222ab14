"""5,000 rows: filters, search, deep links, keys; however many there are, few elements stand in the page."""

from pathlib import Path

import pytest
from tests.browser import rows
from tests.browser.chromium import Page
from tests.browser.conftest import Open
from tests.browser.test_hostile import HOSTILE

from penstock.report.format import render

ELEMENTS = "document.querySelectorAll('*').length"
SEEN = """(() => {
  const box = document.querySelector("#rows-list").getBoundingClientRect();
  return [...document.querySelectorAll("#rows-list [role=option][data-row]")]
    .map((row) => [row.dataset.row, row.getBoundingClientRect()])
    .filter(([, at]) => at.bottom > box.top && at.top < box.bottom)
    .sort((a, b) => a[1].top - b[1].top).map(([name]) => name);
})()"""
HEIGHT = "document.querySelector('#rows-list').scrollHeight"
CHOSEN = "document.querySelector('#row').dataset.row"
PRESSED = "[...document.querySelectorAll('#rows-filters [aria-pressed=true]')].map((e) => e.dataset.filter)"
COUNT = "parseInt(document.querySelector('#rows-count').textContent.replaceAll(',', ''))"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("rows") / "report.html"
    file.write_text(render(rows.report(), "html"), encoding="utf-8")
    return file.as_uri()


def test_few_elements_however_far_one_scrolls(visit: Open, many: str) -> None:
    page = visit(f"{many}#/rows")
    before = page.evaluate(ELEMENTS)
    assert before < 1_000
    for part in (0.25, 0.5, 0.99, 1, 0):
        page.evaluate(
            f"(() => {{ const l = document.querySelector('#rows-list'); l.scrollTop = l.scrollHeight * {part}; }})()"
        )
        page.settle()
        shown = page.evaluate(SEEN)
        assert len(shown) > 5, "what is in sight is there"
        assert shown == [f"q{number:05}" for number in range(int(shown[0][1:]), int(shown[0][1:]) + len(shown))]
        assert page.evaluate(ELEMENTS) < before + 200
    assert page.evaluate(SEEN)[0] == "q00000"


FOUND = {"all": 5000, "different": 1667, "regressed": 500, "improved": 250, "failed": 500, "required": 100}


@pytest.mark.parametrize("name", FOUND)
def test_filters_by_click_and_by_address(name: str, visit: Open, many: str) -> None:
    page = visit(f"{many}#/rows")
    page.click(f"#rows-filters button[data-filter={name}]")
    assert (page.evaluate(COUNT), page.evaluate(PRESSED)) == (FOUND[name], [name])
    again = visit(page.evaluate("location.href"))
    assert (again.evaluate(COUNT), again.evaluate(PRESSED)) == (FOUND[name], [name])
    assert again.evaluate(SEEN) == page.evaluate(SEEN)


def test_a_deep_link_shows_its_row(visit: Open, many: str) -> None:
    page = visit(f"{many}#/rows?filter=regressed&row=q04993")
    assert page.evaluate(CHOSEN) == "q04993"
    assert "q04993" in page.evaluate(SEEN), "the list stands where the row is"
    assert "question 4993" in page.evaluate("document.querySelector('#row').innerText")
    page.go("#/rows?filter=regressed&row=q00013")
    assert page.evaluate(CHOSEN) == "q00013"
    page.go("#/rows?filter=nothing&row=nowhere")
    assert page.evaluate(PRESSED) == ["all"]


def test_search_by_what_a_row_says(visit: Open, many: str) -> None:
    page = visit(f"{many}#/rows")
    page.click("#rows-search")
    page.type("section 4242 say")
    assert page.evaluate(COUNT) == 1
    assert page.evaluate(SEEN) == ["q04242"] == [page.evaluate(CHOSEN)]
    assert visit(page.evaluate("location.href")).evaluate(SEEN) == ["q04242"]
    page.type(" nowhere")
    assert page.evaluate(COUNT) == 0
    assert page.evaluate(SEEN) == []


def test_by_keyboard(visit: Open, many: str) -> None:
    page = visit(f"{many}#/rows?filter=regressed")
    page.evaluate("document.querySelector('#rows-list').focus(), 0")
    for key, row in (
        ("ArrowDown", "q00013"),
        ("ArrowDown", "q00023"),
        ("ArrowUp", "q00013"),
        ("End", "q04993"),
        ("Home", "q00003"),
        ("j", "q00013"),
        ("k", "q00003"),
    ):
        page.press(key)
        assert page.evaluate(CHOSEN) == row, key
        assert row in page.evaluate(SEEN)
    active = page.evaluate("document.querySelector('#rows-list').getAttribute('aria-activedescendant')")
    assert page.evaluate(f"document.getElementById('{active}').dataset.row") == "q00003"
    page.press("Enter")
    assert page.evaluate("document.activeElement.id") == "row"


def test_sides_with_a_word_diff(visit: Open, many: str) -> None:
    page = visit(f"{many}#/rows?filter=different&row=q00003")
    assert page.evaluate("document.querySelectorAll('#row del').length") > 0
    assert page.evaluate("document.querySelectorAll('#row ins').length") > 0


def inert(page: Page, plain: list[str]) -> None:
    tags = page.evaluate("[...new Set([...document.querySelectorAll('*')].map((e) => e.localName))]")
    assert {*tags} <= {*plain}
    assert page.evaluate("document.scripts.length") == 2
    assert page.evaluate("document.querySelectorAll('[onerror],[onload],[onclick],[src],#row a[href]').length") == 0


def test_hostile_rows_are_inert(visit: Open, tmp_path: Path) -> None:
    """What the script puts into the page is as harmless as what is written into it."""
    file = tmp_path / "report.html"
    file.write_text(render(rows.report(4, "plain <text>"), "html"), encoding="utf-8")
    page = visit(f"{file.as_uri()}#/rows")
    plain = [*page.evaluate("[...document.querySelectorAll('*')].map((e) => e.localName)"), "del", "ins"]
    unseen = """[...document.querySelector("#rows").innerText]
      .filter((c) => /[\\u202a-\\u202e\\u2066-\\u2069\\u0000-\\u0008]/.test(c))"""
    for number, text in enumerate(HOSTILE):
        file = tmp_path / f"{number}.html"
        file.write_text(render(rows.report(4, text), "html"), encoding="utf-8")
        page.open(f"{file.as_uri()}#/rows?filter=different")
        assert page.evaluate("document.querySelectorAll('#row ins').length") > 0
        inert(page, plain)
        assert page.evaluate(unseen) == [], text
        assert page.requests[-1].partition("#")[0] == file.as_uri()
    assert len(page.requests) == len(HOSTILE) + 1
