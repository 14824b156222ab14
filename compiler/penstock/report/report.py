"""What a verb gives back."""

from dataclasses import dataclass
from posixpath import normpath

from penstock.report.section import Section


def in_repository(prefix: str, file: str) -> str:
    """A file as the root of the repository sees it; one of an imported project stands beside the project's folder."""
    return normpath(prefix + file) if file.startswith("../") else prefix + file


@dataclass(frozen=True, slots=True)
class Report:
    """Sections in the order in which they were made; the last is the verb's own and is what JSON shows.

    `prefix`: the project's folder in the repository with a trailing slash, or nothing.
    """

    sections: tuple[Section, ...]
    title: str
    prefix: str = ""

    @property
    def last(self) -> Section:
        return self.sections[-1]

    def exit_code(self, *, strict: bool = False) -> int:
        """The last section's; `strict`: also findings of the check that went before."""
        checks = [section for section in self.sections if strict and section.name == "check"]
        codes = (section.exit_code(strict=strict) for section in (self.last, *checks))
        return next((code for code in codes if code), 0)
