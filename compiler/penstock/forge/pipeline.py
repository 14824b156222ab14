"""What runs in a repository's CI: workflows and composite actions of GitHub, jobs of GitLab, in one shape."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, TypeAlias

from penstock.diagnostics.location import Location
from penstock.forge.shell import Command

Sort: TypeAlias = Literal["workflow", "action", "gitlab"]
Data: TypeAlias = Mapping[str, Any]

STRANGE = ("pull_request_target", "workflow_run", "issue_comment")
"""Events by which a stranger starts a run that has the repository's secrets."""


class Shell(NamedTuple):
    """What a script is run by, and whether a failing command, and one in front of a pipe, ends it."""

    name: str
    errexit: bool
    pipefail: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A command of a step, the `number`-th of `every`."""

    at: Location
    shell: Shell
    every: tuple[Command, ...]
    number: int

    @property
    def command(self) -> Command:
        return self.every[self.number]

    @property
    def before(self) -> tuple[Command, ...]:
        return self.every[: self.number]

    @property
    def after(self) -> tuple[Command, ...]:
        return self.every[self.number + 1 :]

    @property
    def rest(self) -> str:
        """All that is written behind it."""
        return "\n".join(command.text for command in self.after)


@dataclass(frozen=True, slots=True)
class Script:
    """A text of commands; `at` is its value."""

    at: Location
    text: str
    shell: Shell
    commands: tuple[Command, ...]
    is_last: bool = False
    """GitLab runs it after the job has ended; what it says counts no more."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step; a job of GitLab has one.

    Attributes:
        judges: some command or action in it is a gate.
    """

    at: Location
    data: Data
    scripts: tuple[Script, ...]
    judges: bool = False

    @property
    def uses(self) -> str:
        found = self.data.get("uses")
        return found if isinstance(found, str) else ""

    @property
    def given(self) -> Data:
        """What it gives to the action."""
        return mapping(self.data.get("with"))

    def commands(self) -> tuple[Placed, ...]:
        """Every command of its scripts, in order."""
        every = [(script, command) for script in self.scripts for command in script.commands]
        bare = tuple(command for _, command in every)
        return tuple(
            Placed(replace(script.at, within=command.within), script.shell, bare, n)
            for n, (script, command) in enumerate(every)
        )


@dataclass(frozen=True, slots=True)
class Job:
    """A job; a composite action has one. `judges`: it, or the workflow that it calls, holds a gate."""

    name: str
    at: Location
    data: Data
    steps: tuple[Step, ...]
    judges: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        return strings(self.data.get("needs"))


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A file. `judges`: a job of it does."""

    path: str
    sort: Sort
    at: Location
    data: Data
    jobs: tuple[Job, ...]

    @property
    def judges(self) -> bool:
        return any(job.judges for job in self.jobs)

    @property
    def events(self) -> Mapping[str, Data]:
        """What starts a workflow, each with its filters."""
        written = self.data.get("on")
        if isinstance(written, Mapping):
            return {str(name): mapping(value) for name, value in written.items()}
        return {name: {} for name in strings(written)}

    def job(self, name: str) -> Job | None:
        return next((job for job in self.jobs if job.name == name), None)

    def before(self, job: Job) -> tuple[Job, ...]:
        """The jobs that a job waits for, at any distance."""
        found: dict[str, Job] = {}
        names = list(job.needs)
        while names:
            name = names.pop()
            needed = self.job(name)
            if needed is not None and name not in found:
                found[name] = needed
                names += needed.needs
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Repository:
    """Everything that was read."""

    pipelines: tuple[Pipeline, ...]


def mapping(value: object) -> Data:
    return value if isinstance(value, Mapping) else {}


def strings(value: object) -> tuple[str, ...]:
    """One text, or the texts of a list; a need may also be written as `{job: name}`."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list):
        return ()
    named = (item.get("job") if isinstance(item, Mapping) else item for item in value)
    return tuple(item for item in named if isinstance(item, str))
