"""What is deployed, against what a revision would deploy."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from penstock.bundle.registry.reference import Reference
from penstock.diff.change import Difference
from penstock.report import figure
from penstock.report.block import Block, Column, Foreign, Inline, Table, Tone, Verdict, Word
from penstock.report.section import Section, Shape

State = Literal["current", "differs", "absent"]
LevelName = Literal["none", "metadata", "behavioural", "breaking"]
_LEVELS: tuple[LevelName, ...] = ("none", "metadata", "behavioural", "breaking")
_WORDS = {
    "current": Word("current", Tone.GOOD),
    "differs": Word("differs", Tone.WARN, strong=True),
    "absent": Word("not deployed", Tone.WARN),
}


class Field(Shape):
    """A field that differs, in the words of `diff`."""

    path: str
    level: LevelName
    reason: str


class Resource(Shape):
    """A resource that differs."""

    resource: str
    """`Kind/name`."""
    change: Literal["added", "removed", "modified", "renamed"]
    level: LevelName
    paths: tuple[Field, ...]


class Deployed(Shape):
    """One chain."""

    chain: str
    repository: str
    """`host/name`."""
    state: State
    """`current`: the very digest that the revision compiles to; `absent`: the tag is not there."""
    deployed: str | None
    """The digest that the tag stands for, or that was named."""
    compiled: str
    """The digest that the revision compiles to."""
    level: LevelName
    """How far the answers may differ from what is deployed to what the revision has."""
    changes: tuple[Resource, ...]


class StatusSection(Section):
    """Each chain of an Environment."""

    name: ClassVar[str] = "status"
    environment: str
    revision: str
    """The commit that was compiled."""
    chains: tuple[Deployed, ...]

    @property
    def is_current(self) -> bool:
        """Whether what is deployed is what the revision compiles to."""
        return all(each.state == "current" for each in self.chains)

    def blocks(self) -> list[Block]:
        behind = sum(each.state != "current" for each in self.chains)
        line: tuple[Inline, ...] = (Foreign(self.environment), " against ", Foreign(figure.short(self.revision)))
        if behind:
            told = f"; {figure.count(behind, 'chain')} of {len(self.chains)} not what this revision compiles to"
            verdict = Verdict("Differs", Tone.WARN, (*line, told))
        else:
            verdict = Verdict("Current", Tone.GOOD, line)
        rows: tuple[tuple[Inline, ...], ...] = tuple(
            (
                Foreign(each.chain),
                _WORDS[each.state],
                Foreign(figure.short(each.deployed)) if each.deployed else figure.NONE,
                Foreign(figure.short(each.compiled)),
                each.level,
            )
            for each in self.chains
        )
        columns = (Column("chain"), Column("state"), Column("deployed"), Column("compiled"), Column("level"))
        changed: list[tuple[Inline, ...]] = [
            (Foreign(chain.chain), Foreign(change.resource), Foreign(field.path, 80), field.level, field.reason)
            for chain in self.chains
            for change in chain.changes
            for field in (change.paths or (Field(path=change.change, level=change.level, reason=""),))
        ]
        names = ("chain", "resource", "field", "level", "from what is deployed")
        differs = [Table(tuple(Column(name) for name in names), tuple(changed))] if changed else []
        return [verdict, Table(columns, rows), *differs]


def section(
    environment: str,
    revision: str,
    rows: Iterable[tuple[str, Reference, str | None, str, Difference | None]],
) -> StatusSection:
    """Of (chain, repository, digest deployed, digest compiled, what differs)."""
    return StatusSection(environment=environment, revision=revision, chains=tuple(_deployed(*row) for row in rows))


def _deployed(
    chain: str, place: Reference, deployed: str | None, compiled: str, difference: Difference | None
) -> Deployed:
    state: State = "absent" if deployed is None else "current" if deployed == compiled else "differs"
    changes = difference.changes if difference is not None else ()
    return Deployed(
        chain=chain,
        repository=f"{place.host}/{place.name}",
        state=state,
        deployed=deployed,
        compiled=compiled,
        level=_LEVELS[difference.level] if difference is not None else "none",
        changes=tuple(
            Resource(
                resource=str(change.resource),
                change=change.change,
                level=_LEVELS[change.level],
                paths=tuple(
                    Field(path=path.path, level=_LEVELS[path.level], reason=path.reason) for path in change.paths
                ),
            )
            for change in changes
        ),
    )
