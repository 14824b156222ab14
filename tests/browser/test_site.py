"""The catalogue of a project in a browser: search, kinds, links, a policy that lets nothing out."""

import os
import shutil
from pathlib import Path

import pytest
from tests.browser.conftest import Open
from tests.browser.test_access import serious
from tests.conftest import ROOT, Penstock

ROWS = """[...document.querySelectorAll("tr[data-resource]")].filter((row) => row.checkVisibility())
  .map((row) => row.dataset.resource)"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    program = Penstock(folder / "repository", folder / "cache")
    shutil.copytree(ROOT / "examples" / "handbook", program.directory)
    program.git("init", "--quiet", "--initial-branch=main")
    program.commit("handbook")
    ended = program("site", "-o", str(folder / "out"))
    assert ended.code == 0, ended.err
    return folder / "out"


def test_search_and_kinds_stand_in_the_address(visit: Open, site: Path) -> None:
    page = visit((site / "index.html").as_uri())
    every = page.evaluate(ROWS)
    assert len(every) == 17
    page.evaluate("document.querySelector('#site-search').focus(), 0")
    page.type("ANSWER question")
    found = page.evaluate(ROWS)
    assert "PromptTemplate/answer" in found and "Policy/production" not in found
    assert page.evaluate("location.hash") == "#/resources?q=ANSWER%20question"
    assert page.evaluate("document.querySelector('#site-count').textContent") == f"{len(found)} of 17 resources"
    assert visit(page.evaluate("location.href")).evaluate(ROWS) == found
    page = visit((site / "index.html").as_uri() + "#/resources?kind=Dataset")
    assert page.evaluate(ROWS) == [name for name in every if name.startswith("Dataset/")]
    page.click("[data-kind=Dataset]")
    assert page.evaluate(ROWS) == every
    page.click("[data-kind=Model]")
    assert page.evaluate("location.hash") == "#/resources?kind=Model"


def test_from_the_index_to_a_page_and_through_its_graph(visit: Open, site: Path) -> None:
    page = visit((site / "index.html").as_uri())
    page.allowed = (site.as_uri(),)
    page.click("tr[data-resource='Chain/handbook'] a")
    page.until("document.documentElement?.dataset.ready !== undefined && document.querySelector('.crumb')")
    assert page.evaluate("location.pathname").endswith("/Chain/handbook.html")
    assert page.evaluate("document.querySelector('h2').textContent") == "handbook"
    page.click("a[data-node='Retriever/pages']")
    page.until("document.querySelector('.crumb')?.textContent.includes('Retriever')")
    page.click(".links a")
    page.until("!document.querySelector('.crumb').textContent.includes('Retriever')")
    page.click(".crumb a")
    page.until("document.querySelector('#site-search')")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_serious_finding(dark: bool, visit: Open, site: Path) -> None:
    axe = os.environ.get("PENSTOCK_TEST_AXE")
    if axe is None:
        pytest.skip("PENSTOCK_TEST_AXE names no axe.min.js; .ci/run installs it by npm")
    for name in ("index.html", "index.html#/graph", "Chain/handbook.html", "PromptTemplate/answer.html"):
        page = visit(f"{site.as_uri()}/{name}", dark=dark)
        page.evaluate(f"{Path(axe).read_text(encoding='utf-8')}; 0")
        assert serious(page, dark=dark) == [], name


def test_every_page_on_a_telephone(visit: Open, site: Path) -> None:
    page = visit((site / "index.html").as_uri(), width=390, height=800)
    for file in sorted(site.rglob("*.html")):
        page.open(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 391, file.name
