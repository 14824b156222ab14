"""The page: whole, small, and nobody else's."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from penstock.report.format import render
from penstock.report.report import Report

VOID = {"meta", "input", "br", "line", "circle"}


class Page(HTMLParser):
    """Tags in order, checked for nesting, with the text outside scripts."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.text += data


def page(report: Report) -> Page:
    return Page(render(report, "html"))


NAMES = "check clean diff compile run run-error eval plan fail pass undecided unchanged refused init explain schema"


@pytest.mark.parametrize("name", NAMES.split())
def test_well_formed_and_self_contained(name: str, reports: dict[str, Report]) -> None:
    text = render(reports[name], "html")
    found = Page(text)
    for tag, attributes in found.tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form"}
        assert not {"src", "style", "srcset", "action"} & set(attributes)
        assert re.fullmatch(r"#[/\w?=%.~-]*", attributes.get("href") or "#")
        assert not [key for key in attributes if key.startswith("on")]
    assert len(text) < 400_000
    assert "http" not in re.sub(r'http-equiv="|http://www.w3.org/2000/svg', "", text)


def test_policy_names_exactly_its_style_and_script(reports: dict[str, Report]) -> None:
    text = render(reports["fail"], "html")
    policy = next(a["content"] for t, a in Page(text).tags if a.get("http-equiv") == "Content-Security-Policy")
    style = re.search(r"<style>(.*?)</style>", text, re.S)
    script = re.search(r"<script>(.*?)</script>", text, re.S)
    assert style is not None and script is not None and policy is not None
    for part in (style[1], script[1]):
        digest = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_gate_shows_every_view_without_script(reports: dict[str, Report]) -> None:
    found = page(reports["fail"])
    for words in (
        "FAIL",
        "Metrics",
        "Rows that regressed",
        "Required rows that fail",
        "What changed",
        "Findings",
        "First cause",
    ):
        assert words in found.text
    assert sum(tag == "svg" for tag, _ in found.tags) == 5
    assert {"del", "ins", "circle", "path"} <= {tag for tag, _ in found.tags}


def test_the_plot_stays_in_its_frame(reports: dict[str, Report]) -> None:
    tags = page(reports["fail"]).tags
    frame = next(dict(attributes)["viewbox"] for tag, attributes in tags if tag == "svg")
    tags = [(tag, a) for tag, a in tags if a.get("class") not in ("kind", "name")]
    width = float(str(frame).split()[2])
    drawn = [
        float(str(a[key]))
        for tag, a in tags
        if tag in ("line", "circle", "text")
        for key in a
        if key in ("x", "x1", "x2", "cx")
    ]
    assert 40 < min(drawn) < max(drawn) < width - 20


def test_light_and_dark() -> None:
    from importlib.resources import files

    style = (files("penstock.report") / "assets" / "base.css").read_text()
    assert "prefers-color-scheme: dark" in style
    _, light, *dark = re.split(r":root[^{]*\{", style.split("* {")[0])
    assert len(dark) == 2
    given = [re.findall(r"(--[a-z-]+): ([^;]+);", part) for part in dark]
    assert given[0] == given[1]
    assert {name for name, _ in given[0]} == set(re.findall(r"(--[a-z-]+):", light))


def test_hostile_text_adds_no_tag(make: Any, hostile: list[str]) -> None:
    known = {tag for report in make("documents").values() for tag, _ in page(report).tags}
    for text in hostile:
        for name, report in make(text).items():
            printed = render(report, "html")
            found = Page(printed)
            assert {tag for tag, _ in found.tags} <= known | {"i"}, (name, text)
            assert sum(tag == "script" for tag, _ in found.tags) == 2
            assert all(c.isprintable() or c in "\n\t\u00a0" for c in printed), (name, text)


def test_data_reads_back(make: Any, hostile: list[str]) -> None:
    import json

    for text in hostile:
        printed = render(make(text)["run"], "html")
        data = re.search(r'<script type="application/json" id="data">(.*?)</script>', printed, re.S)
        assert data is not None
        assert json.loads(data[1])["sections"]["run"]["outputs"]["answer"] == text


def test_scripts_put_texts_in_as_texts() -> None:
    from importlib.resources import files

    from penstock.report.formats.html import SCRIPTS, STYLES

    assets = {each.name: each.read_text(encoding="utf-8") for each in (files("penstock.report") / "assets").iterdir()}
    assert set(assets) >= {f"{name}.js" for name in SCRIPTS} | {f"{name}.css" for name in STYLES}
    forbidden = r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|\bfetch\b|XMLHttp|import\("
    for name, text in assets.items():
        assert not re.search(forbidden, text), name
        assert "http" not in text.replace("http://www.w3.org/2000/svg", ""), name
        assert text.isascii() or name.endswith(".js"), name
    assert sum(map(len, assets.values())) < 100_000


def test_every_view_finds_its_place(reports: dict[str, Report]) -> None:
    found = page(reports["fail"])
    views = [a["data-view"] for tag, a in found.tags if tag == "section"]
    links = [a["data-go"] for tag, a in found.tags if "data-go" in a]
    assert views == links == ["verdict", "metrics", "changes", "impact", "findings", "policies"]
    ids = [a["id"] for _, a in found.tags if "id" in a]
    assert len(ids) == len(set(ids))
