"""Hostile texts leave the page inert: the browser makes no element, link or script of them, and goes nowhere."""

import os
from pathlib import Path

import pytest
from tests.browser.conftest import Open
from tests.report.conftest import make
from tests.report.poisoned import FEW, TEXTS

from penstock.report.format import render
from penstock.report.report import Report

HOSTILE = TEXTS if os.environ.get("PENSTOCK_HOSTILE") == "all" else FEW
SORTS = ("check", "diff", "run", "eval", "fail")
SEEN = """(async () => {
  for (const link of document.querySelectorAll("#views a")) {
    location.hash = link.getAttribute("href");
    await new Promise((done) => setTimeout(done));
    for (const fold of document.querySelectorAll("details")) fold.open = true;
  }
  const tags = [...document.querySelectorAll("*")];
  const attributes = tags.flatMap((tag) => [...tag.attributes]);
  const unseen = /[\\u202a-\\u202e\\u2066-\\u2069\\u0000-\\u0008\\u200e\\u200f]/;
  return {
    tags: [...new Set(tags.map((tag) => tag.localName))].sort(),
    scripts: document.scripts.length,
    handlers: attributes.filter((each) => each.name.startsWith("on")).length,
    links: attributes.filter((each) => ["href", "src", "action", "xlink:href", "srcset"].includes(each.name))
      .map((each) => each.value).filter((link) => !link.startsWith("#")),
    unseen: unseen.test(document.body.innerText),
  };
})()"""


def whole(text: str) -> Report:
    """All sections that a report may hold."""
    made = make(text)
    sections = {section.name: section for name in SORTS for section in made[name].sections}
    last = sections.pop("gate")
    return Report((*sections.values(), last), "gate", "apps/handbook/")


@pytest.mark.parametrize("part", range(2))
def test_inert(part: int, visit: Open, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(whole("plain"), "html"), encoding="utf-8")
    page = visit(file.as_uri())
    plain = page.evaluate(SEEN)
    assert {"del", "ins", "svg", "table"} <= {*plain["tags"]}
    for text in HOSTILE[part::2]:
        file.write_text(render(whole(text), "html"), encoding="utf-8")
        page.open(file.as_uri())
        found = page.evaluate(SEEN)
        assert {*found["tags"]} <= {*plain["tags"], "i"}, text
        told = found["scripts"], found["handlers"], found["links"], found["unseen"]
        assert told == (2, 0, [], False), text
        assert {*page.requests} == {file.as_uri()}, text
        assert {url.partition("#")[0] for url in page.visited} == {file.as_uri()}, text
