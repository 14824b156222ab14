"""One page that opens from a file: no network, light and dark, readable without its script.

The page is a shell with a view for each side of the report (`report/views`). What stays the same, so that tests, links
and `penstock site` can rest on it:

- `<html data-ready>` once the script has run; `data-theme` is `light`, `dark`, or missing where the system decides.
- `nav#views`: a link `a[data-go=NAME]` a view; that of the view shown has `aria-current="page"`.
- `main#main`: a `section[data-view=NAME]` a view, labelled by its `h2`; all but one are `hidden`. Without the
  script all are there, one below the other, with ids `/NAME`.
- `button#theme`, `button#redact` (hides texts: `body.redacted`), `a.skip`.
- Addresses: `#/NAME?key=value&...`, values percent-encoded. `#/rows?filter=regressed&row=ID&evaluation=NAME&q=text`,
  filters `all different regressed improved failed required`; `#/catalogue?spec=Kind/name&q=text`. What is not known is
  left out of account; without an address the first view is shown. Where several rows have one ID, `from` is the
  `EVALUATION/ENVIRONMENT` of that which is meant.
- rows: `#rows-filters button[data-filter]` with `aria-pressed`, `#rows-search`, `#rows-evaluation`, `#rows-count`, the
  list `#rows-list` (`role=listbox`) of `[role=option][data-row=ID]` of which only those in sight exist, and the row
  shown, `article#row[data-row=ID]`; within, `[data-step]` is a step of a trace.
- graphs: `figure.graph a[data-node="Kind/name"]`, edges `path[data-from][data-to]`.
- catalogue: `#catalogue-search`, a link `a[data-entry="Kind/name"]` and an `article[data-spec="Kind/name"]` a resource.
- `script#data` holds the report: `{"title", "prefix", "sections": {NAME: its JSON}}`.
"""

from collections.abc import Iterator
from importlib import import_module
from itertools import groupby
from typing import Any, Final, NamedTuple

from penstock.report import inert, markup, shell
from penstock.report.format import Style
from penstock.report.report import Report
from penstock.report.view import View
from penstock.report.views import VIEWS

STYLES: Final = ("base", "shell", "blocks", "graph", "drift", "catalogue", "rows")
SCRIPTS: Final = ("page", "catalogue", "words", "trace", "run", "row", "rows", "shell")
_TITLES = {"compile": "Bundles", "eval": "Evaluations", "plan": "Plan", "compare": "Models"}


class Shown(NamedTuple):
    """A view of this report."""

    name: str
    title: str
    group: str
    html: str
    section: str


def render(report: Report, style: Style) -> str:
    """The views of the verb's own section first; all sections as data."""
    title = f"Penstock {inert.markup(inert.line(report.title))}"
    views = [*_views(report)]
    views.sort(key=lambda shown: shown.section != report.last.name)
    return shell.page(
        title, _navigation(views), "".join(map(_section, views)), _data(report), styles=STYLES, scripts=SCRIPTS
    )


def _views(report: Report) -> Iterator[Shown]:
    """Those that have something to show, then a plain one for each section that has none of its own."""
    known = set()
    for name, member in VIEWS.items():
        module, _, attribute = member.partition(":")
        view: View = getattr(import_module(module), attribute)
        known.add(view.section)
        if html := view.html(report):
            yield Shown(name, view.title, view.group, html, view.section)
    for section in {section.name: section for section in report.sections}.values():
        if section.name not in known:
            title = _TITLES.get(section.name, section.name.replace("-", " ").capitalize())
            yield Shown(section.name, title, "More", markup.body(section.blocks()), section.name)


def _navigation(views: list[Shown]) -> str:
    groups = []
    for group, own in groupby(views, key=lambda view: view.group):
        items = "".join(f'<li><a href="#/{view.name}" data-go="{view.name}">{view.title}</a></li>' for view in own)
        groups.append(f"<p>{group}</p><ul>{items}</ul>")
    return "".join(groups)


def _section(view: Shown) -> str:
    return (
        f'<section id="/{view.name}" data-view="{view.name}" aria-labelledby="title-{view.name}">\n'
        f'<h2 id="title-{view.name}">{view.title}</h2>\n{view.html}\n</section>\n'
    )


def _data(report: Report) -> dict[str, Any]:
    sections = {section.name: section.data() for section in report.sections}
    return {"title": report.title, "prefix": report.prefix, "sections": sections}
