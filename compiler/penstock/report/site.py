"""A project as pages that link to each other: an index, and a page a resource. They work from disk."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, TypeAlias

from penstock.report import figure, inert, markup, shell
from penstock.report.block import Block, Facts, Fold, Foreign, Heading, Line, Paragraph, Table
from penstock.report.finding import Found
from penstock.report.judged import measured
from penstock.report.plots import drawn
from penstock.report.plots.drawn import Box
from penstock.report.sections.catalogue import CatalogueSection, Link, Spec
from penstock.report.sections.check import CheckSection
from penstock.report.sections.eval import EvalSection, Evaluated
from penstock.report.sections.gate import GateSection
from penstock.report.sections.log import LogSection

STYLES: Final = ("base", "shell", "blocks", "graph", "catalogue", "site")
SCRIPTS: Final = ("page", "site", "shell")
_DRAWN: Final = 60
"""Boxes that a graph may have."""
_BESIDE: Final = 40
"""Resources of the same kind that are named beside a page."""
_Ways: TypeAlias = Mapping[str, Sequence[str]]
_FOUND: Final = 20_000
"""Letters of a resource that the search looks at."""


@dataclass(frozen=True, slots=True)
class Site:
    """What is shown.

    Attributes:
        project: its name, and what it is for.
        revision: a commit, or `worktree`.
        logs: of chains, by name.
        judged, runs: the results given, if any; `report`: the page that shows them whole.
    """

    project: str
    description: str
    revision: str
    catalogue: CatalogueSection
    check: CheckSection
    logs: Mapping[str, LogSection]
    judged: GateSection | None = None
    runs: tuple[Evaluated, ...] = ()
    report: str = ""

    def found(self, resource: str) -> list[Found]:
        return [each for each in self.check.diagnostics if each.resource == resource]


def site(
    catalogue: CatalogueSection,
    check: CheckSection,
    logs: Mapping[str, LogSection],
    *,
    project: str,
    description: str,
    revision: str,
    judged: GateSection | None = None,
    evaluated: EvalSection | None = None,
    report: str = "",
) -> Site:
    """`report`: the page of the results, where there are any."""
    runs = tuple(run for run in evaluated.runs if run.side != "base") if evaluated is not None else ()
    return Site(project, description, revision, catalogue, check, logs, judged, runs, report)


def pages(given: Site) -> Iterator[tuple[str, str]]:
    """(path, HTML), the index first."""
    yield "index.html", _index(given)
    uses = {each.resource: [link.resource for link in each.uses] for each in given.catalogue.resources}
    readers = {each.resource: [link.resource for link in each.used_by] for each in given.catalogue.resources}
    for spec in given.catalogue.resources:
        yield path(spec.resource), _page(given, spec, uses, readers)


def path(resource: str) -> str:
    """The page of a resource, `Kind/name`, seen from the index."""
    return "/".join(map(drawn.address, resource.split("/"))) + ".html"


def _index(given: Site) -> str:
    resources = given.catalogue.resources
    views = [("resources", "Resources", _resources(given))]
    edges = [(use.resource, spec.resource) for spec in resources for use in spec.uses]
    boxes = {name: _box(name, "") for name in sorted({name for edge in edges for name in edge})}
    if 0 < len(boxes) <= _DRAWN:
        views.append(("graph", "Graph", drawn.svg(boxes, edges, "What is read, and to the right what reads it.")))
    views.append(("findings", "Findings", markup.body(given.check.blocks())))
    navigation = "".join(f'<li><a href="#/{name}" data-go="{name}">{title}</a></li>' for name, title, _ in views)
    if given.report:
        navigation += f'<li><a href="{drawn.address(given.report)}">Last result</a></li>'
    main = "".join(
        f'<section id="/{name}" data-view="{name}" aria-labelledby="title-{name}">\n'
        f'<h2 id="title-{name}">{title}</h2>\n{body}\n</section>\n'
        for name, title, body in views
    )
    texts = {spec.resource: _searched(given, spec) for spec in resources}
    return _shell(given, given.project, f"<p>Project</p><ul>{navigation}</ul>", main, {"texts": texts}, "")


def _searched(given: Site, spec: Spec) -> str:
    words = [spec.resource, spec.description or "", spec.owner or "", spec.file]
    words += [f"{key}:{value}" for key, value in spec.labels.items()]
    words += [message.template for message in spec.prompt.messages] if spec.prompt is not None else []
    return " ".join([*words, spec.source]).lower()[:_FOUND]


def _resources(given: Site) -> str:
    kinds = [(kind, list(own)) for kind, own in groupby(given.catalogue.resources, key=lambda spec: spec.kind)]
    buttons = "".join(
        f'<button type="button" data-kind="{inert.markup(kind)}" aria-pressed="false">{inert.markup(kind)} '
        f"<small>{len(own)}</small></button>"
        for kind, own in kinds
    )
    tables = "".join(
        f'<div class="kind" data-of="{inert.markup(kind)}"><h3>{inert.markup(kind)}</h3>{_list(given, own)}</div>'
        for kind, own in kinds
    )
    return (
        f"{markup.body(_summary(given))}"
        '<p class="finder"><label for="site-search">Find</label> <input type="search" id="site-search" '
        'autocomplete="off" placeholder="a name, an owner, a word of a prompt"> '
        '<span id="site-count" role="status" class="note"></span></p>'
        f'<div class="kinds" role="group" aria-label="Kinds">{buttons}</div>{tables}'
    )


def _summary(given: Site) -> list[Block]:
    made: list[Block] = [Paragraph((given.description,))] if given.description else []
    if given.judged is not None:
        made += given.judged.brief()[:1]
    shown = given.catalogue
    facts: list[tuple[str, Line]] = [
        ("resources", (f"{len(shown.resources):,}",)),
        ("environment", (Foreign(shown.environment),)),
        ("revision", (Foreign(figure.short(given.revision)),)),
        ("findings", (_tally(given.check.diagnostics),)),
    ]
    return [*made, Facts(tuple(facts))]


def _tally(found: Sequence[Found]) -> str:
    """`none`, or how many."""
    errors = sum(each.severity == "error" for each in found)
    told = [figure.count(errors, "error")] if errors else []
    told += [figure.count(len(found) - errors, "warning")] if len(found) > errors else []
    return ", ".join(told) or "none"


def _list(given: Site, specs: Sequence[Spec]) -> str:
    chained = any(spec.name in given.logs for spec in specs if spec.kind == "Chain")
    owned = any(spec.owner for spec in specs)
    titles = ["name", *(["version"] if chained else []), *(["owner"] if owned else []), "findings", "what it is for"]
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    rows = []
    for spec in specs:
        found = given.found(spec.resource)
        tone = "bad" if any(each.severity == "error" for each in found) else "warn"
        cells = [f'<a href="{path(spec.resource)}">{_text(spec.name)}</a>']
        if chained:
            cells.append(_text(given.logs[spec.name].version) if spec.name in given.logs else figure.NONE)
        if owned:
            cells.append(_text(spec.owner or ""))
        cells.append(f'<span class="{tone}">{_tally(found)}</span>' if found else "")
        cells.append(_text(spec.description or "", 200))
        inner = "".join(f"<td>{cell}</td>" for cell in cells)
        rows.append(f'<tr data-resource="{inert.markup(spec.resource)}">{inner}</tr>')
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _page(given: Site, spec: Spec, uses: _Ways, readers: _Ways) -> str:
    *blocks, source = spec.blocks()
    found = given.found(spec.resource)
    findings: list[Block] = [Heading("Findings", 3), *(each.block() for each in found)] if found else []
    main = (
        '<section data-view="resource" aria-labelledby="title">'
        f'<p class="crumb"><a href="../index.html">{_text(given.project)}</a> / '
        f'<a href="../index.html#/resources?kind={drawn.address(spec.kind)}">{_text(spec.kind)}</a></p>'
        f'<h2 id="title">{_text(spec.name)}</h2>\n{_body([*blocks, *findings, *_results(given, spec)])}'
        f"{_around(spec, uses, readers)}{_links('Uses', spec.uses, uses)}{_links('Used by', spec.used_by, uses)}"
        f"{_body([*_versions(given, spec), Heading('Source', 3), *_opened(source)])}</section>\n"
    )
    title = f"{spec.name} – {spec.kind} – {given.project}"
    return _shell(given, title, _beside(given, spec), main, {}, "../")


def _body(blocks: Sequence[Block]) -> str:
    """Headings a level higher than on the page of a report, where a resource is one of many."""
    return markup.body([Heading(b.text, max(2, b.level - 1)) if isinstance(b, Heading) else b for b in blocks])


def _opened(block: Block) -> Sequence[Block]:
    return block.blocks if isinstance(block, Fold) else [block]


def _beside(given: Site, spec: Spec) -> str:
    """The way back, and the resources of the same kind, those nearest by name."""
    views = "".join(
        f'<li><a href="../index.html#/{name}">{title}</a></li>'
        for name, title in (("resources", "Resources"), ("findings", "Findings"))
    )
    if given.report:
        views += f'<li><a href="../{drawn.address(given.report)}">Last result</a></li>'
    same = [each for each in given.catalogue.resources if each.kind == spec.kind]
    start = max(0, min(same.index(spec) - _BESIDE // 2, len(same) - _BESIDE))
    here = {spec.resource: ' data-go="resource"'}
    items = "".join(
        f'<li><a href="../{path(each.resource)}"{here.get(each.resource, "")}>{_text(each.name)}</a></li>'
        for each in same[start : start + _BESIDE]
    )
    return f"<p>Project</p><ul>{views}</ul><p>{_text(spec.kind)}</p><ul>{items}</ul>"


def _results(given: Site, spec: Spec) -> list[Block]:
    """What was measured of an Evaluation, or of those of a chain."""
    names = {spec.name} if spec.kind == "Evaluation" else set()
    if spec.kind in ("Chain", "PromptTemplate"):
        names = {link.resource.partition("/")[2] for link in spec.used_by if link.route == "chain"}
    made: list[Block] = []
    if given.judged is not None:
        judged = given.judged
        metrics = measured.ordered(m for m in judged.metrics if m.evaluation in names)
        if metrics:
            level = round(100 * (1 - 2 * judged.alpha))
            made = [measured.table(metrics, level), *measured.plot(metrics, level)]
    else:
        for run in given.runs:
            made += run.blocks() if run.evaluation in names else []
    return [Heading("Last result", 3), *made] if made else []


def _around(spec: Spec, uses: _Ways, readers: _Ways) -> str:
    """The graph of what it reads and what reads it, step by step; only the next ones where there are too many."""
    for most in (len(uses), 1):
        kept = _reached(spec.resource, uses, most) | _reached(spec.resource, readers, most)
        if len(kept) <= _DRAWN:
            break
    if not 1 < len(kept) <= _DRAWN:
        return ""
    boxes = {name: _box(name, "../", here=name == spec.resource) for name in sorted(kept)}
    edges = [(read, reader) for reader in boxes for read in uses[reader] if read in boxes]
    return "<h3>Graph</h3>" + drawn.svg(boxes, edges, "What it rests on, and to the right what rests on it.")


def _reached(start: str, ways: _Ways, most: int) -> set[str]:
    found, edge = {start}, {start}
    for _ in range(most):
        edge = {other for name in edge for other in ways[name] if other in ways} - found
        if not edge:
            break
        found |= edge
    return found


def _box(resource: str, up: str, *, here: bool = False) -> Box:
    return Box(resource, note="this one" if here else "", href=up + path(resource))


def _links(title: str, links: Sequence[Link], known: Container[str]) -> str:
    if not links:
        return ""
    items = "".join(f"<li>{_linked(link.resource, known)} <code>{_text(link.route, 120)}</code></li>" for link in links)
    return f'<h3>{title}</h3><ul class="links">{items}</ul>'


def _linked(resource: str, known: Container[str]) -> str:
    return f'<a href="../{path(resource)}">{_text(resource)}</a>' if resource in known else _text(resource)


def _versions(given: Site, spec: Spec) -> list[Block]:
    log = given.logs.get(spec.name) if spec.kind in ("Chain", "PromptTemplate") else None
    blocks = log.blocks() if log is not None and log.commits else []
    return [Heading("Versions", 3), *blocks] if any(isinstance(block, Table) for block in blocks) else []


def _text(text: str, limit: int | None = None) -> str:
    return inert.markup(inert.line(text, limit))


def _shell(given: Site, title: str, navigation: str, main: str, data: Any, up: str) -> str:
    head = f'<a href="{up}index.html">{_text(given.project)}</a>'
    return shell.page(_text(title), navigation, main, data, styles=STYLES, scripts=SCRIPTS, head=head)
