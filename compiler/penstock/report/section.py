"""The contract of a section: a verb's result as a published JSON model that can show itself to people."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from penstock.report.block import Block, Finding, Verdict, findings
from penstock.report.case import Case, Suite


class Shape(BaseModel):
    """Base of everything published: frozen, no NaN, keys unknown to this version are left out on reading."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Section(Shape):
    """One verb's result. Its JSON is the model; `blocks` is the same for people."""

    name: ClassVar[str]
    """The verb."""
    page_only: ClassVar[bool] = False
    """What the page alone shows: a comment has no room for it."""
    format_version: Literal["1.0"] = "1.0"
    """Minor adds fields, major breaks readers."""

    def data(self) -> dict[str, Any]:
        """The JSON value."""
        return self.model_dump(mode="json", by_alias=True)

    def blocks(self) -> list[Block]:
        """All of it, the most important first."""
        raise NotImplementedError

    def brief(self) -> list[Block]:
        """What remains under `--quiet`."""
        return [block for block in self.blocks() if isinstance(block, Verdict | Finding)]

    def findings(self) -> list[Finding]:
        """The same as findings, for what knows nothing else."""
        return findings(self.blocks())

    def graph(self) -> str:
        """The same as a graph in Mermaid's language, where there is one."""
        return ""

    def pages(self) -> Mapping[str, tuple[str, str]]:
        """Severity and page of each rule behind its findings, by name, where they are not those of `check`."""
        return {}

    def suites(self, *, strict: bool = False) -> list[Suite]:
        """The same as tests. What ends the process with an error fails one of them; `strict`: warnings count as errors.

        A verb that tests nothing says so in one that is skipped.
        """
        return [Suite(self.name, (Case(self.name, "skipped", "this command tests nothing"),))]

    def exit_code(self, *, strict: bool = False) -> int:
        """What the process ends with; `strict`: warnings count as errors."""
        return 0
