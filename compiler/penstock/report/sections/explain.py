"""A page of documentation."""

from typing import ClassVar

from penstock.report import page
from penstock.report.block import Block, Heading
from penstock.report.section import Section


class ExplainSection(Section):
    """What a rule, a kind or a field means."""

    name: ClassVar[str] = "explain"
    topic: str
    """As it was asked for."""
    title: str
    text: str
    """Markdown."""

    def blocks(self) -> list[Block]:
        return [Heading(self.title, 1), *page.blocks(self.text)]

    def brief(self) -> list[Block]:
        return self.blocks()


def section(topic: str, title: str, text: str) -> ExplainSection:
    """`text`: Markdown of ours."""
    return ExplainSection(topic=topic, title=title, text=text)
