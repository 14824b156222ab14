"""What changed and what that reaches, folded; where a browser edits it."""

from penstock.report import link
from penstock.report.block import Block, Code, Fold, Foreign, Inline, Paragraph, Word
from penstock.report.comment.parts import Parts
from penstock.report.format import Style
from penstock.report.report import in_repository

_EDGES = 40
_FILES = 12


def blocks(given: Parts, style: Style) -> list[Block]:
    """Nothing where nothing changed."""
    section = given.diff
    if section is None or not section.changes:
        return []
    made: list[Block] = [Fold((Word("What changed"), f": {section.sentence()}"), (*section.what(), *section.reach()))]
    if section.impact.edges:
        graph = Code(section.graph(_EDGES), "mermaid", ours=True)
        made.append(Fold(("What it reaches",), (graph,)))
    return [*made, *_edit(given, style)]


def _edit(given: Parts, style: Style) -> list[Block]:
    assert given.diff is not None
    files = dict.fromkeys(file for change in given.diff.changes for file in change.sources)
    places = [(file, link.edit(style.edit, style.ref, in_repository(given.prefix, file))) for file in files]
    named: list[Inline] = []
    for file, url in [place for place in places if place[1]][:_FILES]:
        named += [", " if named else "", Foreign(file, url=url)]
    return [Paragraph(("Edit in the browser: ", *(part for part in named if part)))] if named else []
