"""What the project declares: a list, the graph of it, and a page a resource."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from penstock.report import inert, markup
from penstock.report.plots import drawn
from penstock.report.plots.drawn import Box
from penstock.report.report import Report
from penstock.report.sections.catalogue import CatalogueSection, Link, Spec
from penstock.report.view import View, find

_DRAWN: Final = 80
"""Resources that a graph of all may show."""


def _html(report: Report) -> str:
    section = find(report, CatalogueSection)
    if section is None or not section.resources:
        return ""
    known = {spec.resource for spec in section.resources}
    groups = "".join(
        f"<p>{inert.markup(kind)}</p><ul>{''.join(map(_entry, specs))}</ul>"
        for kind, specs in groupby(section.resources, key=lambda spec: spec.kind)
    )
    pages = "".join(_page(spec, known) for spec in section.resources)
    return (
        '<div class="catalogue"><div class="index"><label for="catalogue-search">Find a resource</label>'
        '<input type="search" id="catalogue-search" autocomplete="off"><p id="catalogue-count" role="status" '
        f'class="note"></p><nav aria-label="Resources">{groups}</nav></div>'
        f'<div class="pages"><div id="catalogue-all">{_all(section, known)}</div>{pages}</div></div>'
    )


def _entry(spec: Spec) -> str:
    level = f' <span class="mark {spec.level}">{spec.level}</span>' if spec.level not in (None, "none") else ""
    return (
        f'<li><a data-entry="{inert.markup(spec.resource)}" href="{_address(spec.resource)}">'
        f"{inert.markup(inert.line(spec.name))}{level}</a></li>"
    )


def _all(section: CatalogueSection, known: set[str]) -> str:
    made = markup.body(section.blocks())
    if len(known) > _DRAWN:
        return made
    boxes = {
        spec.resource: Box(spec.resource, spec.level if spec.level not in (None, "none") else "")
        for spec in section.resources
    }
    edges = [(use.resource, spec.resource) for spec in section.resources for use in spec.uses if use.resource in known]
    return made + drawn.svg(boxes, edges, "What is read, and to the right what reads it.")


def _page(spec: Spec, known: set[str]) -> str:
    level = f' <span class="mark {spec.level}">{spec.level}</span>' if spec.level not in (None, "none") else ""
    name, kind = inert.markup(inert.line(spec.name)), inert.markup(inert.line(spec.kind))
    blocks = spec.blocks()
    return (
        f'<article data-spec="{inert.markup(spec.resource)}"><h3><small>{kind}</small> {name}{level}</h3>'
        f"{markup.body(blocks)}{_links('Uses', spec.uses, known)}{_links('Used by', spec.used_by, known)}</article>"
    )


def _links(title: str, links: Sequence[Link], known: set[str]) -> str:
    if not links:
        return ""
    items = "".join(f"<li>{_link(link, known)}</li>" for link in links)
    return f'<h4>{title}</h4><ul class="links">{items}</ul>'


def _link(link: Link, known: set[str]) -> str:
    name = inert.markup(inert.line(link.resource))
    shown = f'<a href="{_address(link.resource)}">{name}</a>' if link.resource in known else name
    return f"{shown} <code>{inert.markup(inert.line(link.route, 120))}</code>"


def _address(resource: str) -> str:
    return f"#/catalogue?spec={drawn.address(resource)}"


VIEW: Final = View("Catalogue", "Project", _html, "catalogue")
