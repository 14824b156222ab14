"""Pages that were written."""

from typing import ClassVar

from penstock.report import figure
from penstock.report.block import Block, Foreign, Paragraph
from penstock.report.section import Section


class SiteSection(Section):
    """The catalogue of a project."""

    name: ClassVar[str] = "site"
    index: str
    """Its first page."""
    revision: str
    """A commit, or `worktree`."""
    written: int
    """Pages."""
    resources: int
    removed: tuple[str, ...]
    """Pages of resources that the project has no more."""

    def blocks(self) -> list[Block]:
        gone = f", {figure.count(len(self.removed), 'page')} removed" if self.removed else ""
        told = f"{figure.count(self.written, 'page')} of {figure.count(self.resources, 'resource')}{gone}: "
        return [Paragraph((told, Foreign(self.index, 400)))]

    def brief(self) -> list[Block]:
        return self.blocks()
