"""The contract of a rule of `lint-ci`: a module whose docstring is its page, as of a rule of `check`.

An example is a file of `.github/workflows`, unless its block names another path.
"""

from collections.abc import Iterator
from typing import Protocol

from penstock.check.rule import Finding, Severity, Wording
from penstock.forge.pipeline import Pipeline, Repository

__all__ = ["CiRule", "Finding", "Pipeline", "Repository", "Severity", "Wording"]


class CiRule(Protocol):
    """Looks at one pipeline; `repository` holds all of them."""

    __doc__: str | None
    CODE: str
    SEVERITY: Severity

    def find(self, pipeline: Pipeline, repository: Repository) -> Iterator[Finding]: ...
