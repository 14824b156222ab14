"""Every view for everybody: axe-core finds nothing serious, in light and dark."""

import os
from pathlib import Path

import pytest
from tests.browser.chromium import Page
from tests.browser.conftest import Open
from tests.browser.test_page import names

AXE = os.environ.get("PENSTOCK_TEST_AXE")
RUN = """(async () => {
  const options = {resultTypes: ["violations"], ...(%s ? {runOnly: ["color-contrast"]} : {})};
  const found = await axe.run(document, options);
  const told = (node) => `${node.target.join(" ")}: ${node.failureSummary}`;
  return found.violations.map((each) => [each.impact, each.id, each.nodes.slice(0, 4).map(told)]);
})()"""


def serious(page: Page, *, dark: bool) -> list[object]:
    """What axe finds in sight; in the dark only colours differ."""
    found: list[list[object]] = page.evaluate(RUN % ("true" if dark else "false"))
    return [each for each in found if each[0] in ("serious", "critical")]


@pytest.mark.skipif(AXE is None, reason="PENSTOCK_TEST_AXE names no axe.min.js; .ci/run installs it by npm")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_serious_finding(dark: bool, visit: Open, judged: Path) -> None:
    page = visit((judged / "with-history.html").as_uri(), dark=dark)
    page.evaluate(f"{Path(AXE or '').read_text(encoding='utf-8')}; 0")
    for name in names(page):
        page.go(f"#/{name}")
        page.evaluate("document.querySelectorAll('section:not([hidden]) details').forEach((e) => e.open = true), 0")
        assert serious(page, dark=dark) == [], name
