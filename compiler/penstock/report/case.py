"""What a report is made of, for readers of test results."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

State: TypeAlias = Literal["passed", "failed", "errored", "skipped"]


@dataclass(frozen=True, slots=True)
class Case:
    """A test.

    Attributes:
        state: `failed` it is wrong; `errored` it could not be judged; `skipped` it was not to be judged.
        message: why, in a sentence; nothing where it passed.
        kind: what sort of failure, a few words.
        detail: more of it, text of many lines.
        seconds: None where nothing was timed.
        file: whose test it is, relative to the project; formats put it in place of the name, as the repository has it.
    """

    name: str
    state: State = "passed"
    message: str = ""
    kind: str = ""
    detail: str = ""
    seconds: float | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """Tests that belong together."""

    name: str
    cases: tuple[Case, ...]
