"""For a pull-request comment or a job's summary: the verb's own section, the others folded below it."""

from penstock.report import markdown
from penstock.report.block import Facts, Fold, Heading, Word
from penstock.report.format import Style
from penstock.report.report import Report


def render(report: Report, style: Style) -> str:
    """The last facts, as revisions and digests are, stand at the end."""
    blocks = list(report.last.blocks())
    facts = [block for block in blocks if isinstance(block, Facts)][-1:]
    blocks = [block for block in blocks if not any(block is fact for fact in facts)]
    if not style.quiet:
        blocks += [
            Fold((Word(section.name.capitalize(), strong=True),), tuple(section.blocks()))
            for section in report.sections[:-1]
            if not section.page_only
        ]
    title = Heading(f"Penstock {report.title}", 1)
    return markdown.document([title], blocks, facts, start=markdown.marker(style.marker), room=markdown.Room())
