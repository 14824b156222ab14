"""The docs hold every page of the handbook, and every link between pages leads somewhere."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "examples" / "handbook" / "pages").glob("*.md"))
DOCS = ROOT / "docs"
LINKED = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
# A page for each member hangs below the index of its folder.
LISTED = ("cli", "kinds", "rules", "targets")
GUIDES = {
    path.relative_to(DOCS).as_posix()
    for path in DOCS.rglob("*.md")
    if path.parent.name not in LISTED or path.name == "index.md"
}


def test_the_site_includes_the_pages_of_the_example() -> None:
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for page in PAGES:
        assert (ROOT / "docs" / "handbook" / page.name).resolve() == page
        assert f"handbook/{page.name}" in nav
    assert len(list((ROOT / "docs" / "handbook").iterdir())) == len(PAGES)


@pytest.mark.parametrize("page", LINKED, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in _targets(page):
        path, _, anchor = target.partition("#")
        found = page.parent / path if path else page
        assert found.exists(), target
        if anchor and found.suffix == ".md":
            assert anchor in _anchors(found), target


def test_the_navigation_names_every_guide_once() -> None:
    named = _named(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"])
    assert Counter(named) == Counter(GUIDES)


def test_the_index_leads_to_every_guide_once() -> None:
    inner = {name for name in GUIDES if name.startswith("language/") and name != "language/index.md"}
    assert set(_targets(DOCS / "index.md")) == GUIDES - inner - {"index.md"}
    table = Counter(_targets(DOCS / "index.md"))
    assert [name for name, times in table.items() if times > 1] == []


def test_the_changelog_says_nothing_twice() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    twice = [line for line, times in Counter(lines).items() if times > 1 and line.startswith(("- ", "#"))]
    assert twice == []


def _targets(page: Path) -> list[str]:
    """What a page links to within the repository, pictures too; code is none."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text)
    return [link for link in links if not link.startswith(("http:", "https:"))]


def _anchors(page: Path) -> set[str]:
    """As GitHub and MkDocs make them of headings."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    } | set(re.findall(r'(?:id|name)="([^"]+)"', text))


def _named(nav: object) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, list | dict):
        for each in nav.values() if isinstance(nav, dict) else nav:
            yield from _named(each)
