"""What strangers write does nothing in any sink: every text in every field, parsed as the sink's reader parses it."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from unicodedata import category
from xml.etree import ElementTree

import jsonschema
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from tests.report.formats.test_github import TOKEN, commands
from tests.report.formats.test_sarif import SCHEMA, texts
from tests.report.poisoned import TEXTS, poisoned, whole

from penstock.report.format import Style, render
from penstock.report.report import Report

EDIT = "https://github.com/o/r/edit"
STYLE = Style(token=TOKEN, edit=EDIT, ref="fix/x", marker="penstock:gate:job:project", label="accept-me")
PARSER = MarkdownIt("gfm-like", {"linkify": False, "html": True})
TAGS = {
    *("<details>", "<details open>", "</details>", "<summary>", "</summary>"),
    *("<code>", "</code>", "<b>", "</b>", "<sub>", "</sub>", "<!-- penstock:gate:job:project -->"),
}
LIVE = re.compile(
    r"https?://|ftp://|www\.|(?:mailto|xmpp):(?!\u200b)|(?<![\w/`])@\w|\w@\w|(?<!\w)#\d|(?<!\w)[\w.-]+/[\w.-]+#\d|\bGH-\d",
    re.IGNORECASE,
)
MERMAID = re.compile(
    r'flowchart LR|  n\d+\["[^"<>`&]*"\]|  n\d+ --> n\d+|  more\["and \d+ more edges"\]'
    r"|  classDef \w+ [\w:#,-]+|  class [\w,]+ \w+"
)
PARTS = 4


def reports(part: int) -> Iterator[tuple[str, Report]]:
    """Texts in every field there is, and where strangers write alone: there links of ours are made of them."""
    for text in TEXTS[part::PARTS]:
        yield text, poisoned(text)
        yield text, whole(text)


def flat(text: str) -> Iterator[Token]:
    for token in PARSER.parse(text):
        yield token
        yield from token.children or []


def unseen(text: str, keep: str = "\n\t") -> list[str]:
    """Characters that do something and show nothing; joiners may stand within emoji and the like."""
    found = re.sub("(?<=[^\\x00-\u02ff\u200c\u200d])[\u200c\u200d\ufe0e\ufe0f]", "", text)
    return [c for c in found if c not in keep and category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")]


def inert(printed: str) -> None:
    """Markdown in which nothing leads away, calls anybody, loads anything or is a tag but our own."""
    assert len(printed) < 65_000
    assert len(printed.encode()) < 262_144
    assert not unseen(printed, "\n\t\u200b")
    assert printed.count("<!-- penstock") == printed.count("<!--") == 1
    assert not re.search(r"^\s*::|##\[|##vso\[", printed, re.MULTILINE)
    tags: list[str] = []
    for token in flat(printed):
        assert token.type != "image"
        if token.type == "link_open":
            assert str(token.attrs["href"]).startswith(EDIT + "/fix/x/")
        if token.type == "text":
            assert not LIVE.search(token.content), token.content
        if token.type in ("html_block", "html_inline"):
            tags += re.findall(r"<[^>]*>?", token.content)
            seen = re.sub(r"<code>.*?</code>|<!--.*?-->", "", token.content)
            assert not LIVE.search(seen), token.content
        if token.type == "fence" and token.info == "mermaid":
            assert all(MERMAID.fullmatch(line) for line in token.content.rstrip("\n").split("\n")), token.content
        assert token.type != "fence" or token.info in ("", "text", "diff", "sh", "console", "mermaid", "json")
    assert set(tags) <= TAGS, set(tags) - TAGS
    assert sum(tag.startswith("<details") for tag in tags) == tags.count("</details>")


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("sink", ["comment", "markdown"])
def test_comment_and_summary(sink: str, part: int) -> None:
    for _, report in reports(part):
        inert(render(report, sink, STYLE))


@pytest.mark.parametrize("part", range(PARTS))
def test_log_and_annotations(part: int) -> None:
    for text, report in reports(part):
        printed = render(report, "text", STYLE)
        assert not unseen(printed), text
        assert not re.search(r"^\s*::|##\[|##vso\[", printed, re.MULTILINE), text
        found = commands(render(report, "github", STYLE))
        assert len(found) <= 21, text
        for line in found[1:]:
            assert re.match(r"::(error|warning) (file=[^:,\r\n]*,)?[\w=,]*title=[^:,\r\n]*::[^\r\n]", line), line


@pytest.mark.parametrize("part", range(PARTS))
def test_documents(part: int) -> None:
    """SARIF, JUnit, Code Quality and JSON: what was meant is what is read, and nothing unseen is in it."""
    for text, report in reports(part):
        sarif = render(report, "sarif", STYLE)
        jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(sarif))
        for value in texts(json.loads(sarif)["runs"][0]["results"]):
            assert not unseen(value, "\n"), text
            assert "](" not in value, text
        junit = render(report, "junit", STYLE)
        root = ElementTree.fromstring(junit.encode())
        assert {each.tag for each in root.iter()} <= {
            *("testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out")
        }, text
        quality = render(report, "gitlab", STYLE)
        assert len({each["fingerprint"] for each in json.loads(quality)}) == len(json.loads(quality)), text
        value = json.loads(render(report, "json", STYLE))
        assert value == report.last.data(), text
        for printed in (sarif, junit, quality):
            printed.encode()
            assert not re.search(r"^\s*::|##\[|##vso\[", printed, re.MULTILINE), text


class Tags(HTMLParser):
    """What a browser makes elements of, and where they lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.count = {"script": 0}
        self.leads: set[str] = set()
        self.handlers: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.count[tag] = self.count.get(tag, 0) + 1
        named: dict[str, Any] = dict(attrs)
        self.leads |= {named[key] or "" for key in ("href", "src", "srcset", "action", "xlink:href") if key in named}
        self.handlers |= {key for key in named if key.startswith("on")}


@pytest.mark.parametrize("part", range(PARTS))
def test_page(part: int) -> None:
    """The browser's own tests open it; here is what a parser sees."""
    plain = Tags(render(whole("plain"), "html", STYLE))
    for text, report in reports(part):
        page = render(report, "html", STYLE)
        found = Tags(page)
        assert found.tags <= plain.tags | {"i"}, text
        assert found.count["script"] == plain.count["script"], text
        assert all(lead.startswith("#") for lead in found.leads), text
        assert not found.handlers, text
        shown = page.partition('<script type="application/json"')[0]
        assert not unseen(shown), text


def test_there_are_as_many_as_there_should_be() -> None:
    assert len(TEXTS) >= 130
    assert len(set(TEXTS)) == len(TEXTS)


def test_every_field_is_poisoned() -> None:
    """Nothing but words of ours, from a closed list, is left of the texts."""
    marker = "stranger\u202ewrote"
    left = {value for value in texts(poisoned(marker).last.data()) if value != marker}
    assert left <= {"1.0", "PASS", "FAIL", "INCONCLUSIVE", "UNCHANGED", "warning", "error"}, left
