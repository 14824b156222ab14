"""The report's page with 5,000 rows in headless Chromium: seconds from an input to what is drawn, against 0.1 asked."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.browser import chromium, rows

from benchmarks.ratio import Ratio, Times
from penstock.report.format import render

ASKED = Times((0.1,))
_DRAWN = "await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));"
_TIMES = 20
SCROLL = f"""(async () => {{
  const list = document.querySelector("#rows-list"), taken = [];
  for (let turn = 1; turn <= {_TIMES}; turn++) {{
    const start = performance.now();
    list.scrollTop = list.scrollHeight * (turn * 7 % {_TIMES}) / {_TIMES};
    {_DRAWN}
    taken.push(performance.now() - start);
    const box = list.getBoundingClientRect();
    const at = document.elementFromPoint(box.x + 40, box.y + box.height / 2);
    if (!at?.closest("[data-row]")) throw new Error("nothing is drawn");
  }}
  return taken;
}})()"""
FILTER = f"""(async () => {{
  const buttons = [...document.querySelectorAll("#rows-filters button")], taken = [];
  for (let turn = 0; turn < {_TIMES}; turn++) {{
    const start = performance.now();
    buttons[turn % buttons.length].click();
    {_DRAWN}
    taken.push(performance.now() - start);
  }}
  return taken;
}})()"""
SEARCH = f"""(async () => {{
  const field = document.querySelector("#rows-search"), taken = [];
  for (const text of %s) {{
    const start = performance.now();
    field.value = text;
    field.dispatchEvent(new Event("input"));
    {_DRAWN}
    taken.push(performance.now() - start);
  }}
  return taken;
}})()"""


def run() -> Iterator[Ratio]:
    path = chromium.executable()
    if path is None:
        raise SystemExit("chromium is not installed")
    with tempfile.TemporaryDirectory() as folder, chromium.started(path) as browser:
        file = Path(folder) / "report.html"
        file.write_text(render(rows.report(), "html"), encoding="utf-8")
        typed = "section 4242 say about subject"
        words = json.dumps([typed[: end + 1] for end in range(len(typed))])
        for what, script in (("scroll", SCROLL), ("filter", FILTER), ("search, a letter", SEARCH % words)):
            page = browser.page()
            page.open(f"{file.as_uri()}#/rows")
            page.settle()
            taken = page.evaluate(script)
            yield Ratio(f"page of 5,000 rows: {what} / 100 ms", ASKED, Times(tuple(each / 1000 for each in taken)))
            page.close()
