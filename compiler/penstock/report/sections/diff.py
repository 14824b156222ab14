"""What a change means."""

from typing import Any, ClassVar, Literal

from penstock.diff.change import Change, Difference, Level
from penstock.report import figure, policy
from penstock.report.block import (
    Block,
    Column,
    Facts,
    Fold,
    Foreign,
    Heading,
    Inline,
    Line,
    Paragraph,
    Table,
    Tone,
    Verdict,
    Word,
    WordDiff,
)
from penstock.report.policy import PolicyChanged
from penstock.report.section import Section, Shape
from penstock.report.value import plain, show

_LONG = 60
_TONES = {"none": Tone.GOOD, "metadata": Tone.GOOD, "behavioural": Tone.WARN, "breaking": Tone.BAD}
_MEANING = {
    "none": "nothing that Penstock sees differs",
    "metadata": "descriptions and the like; no answer can change",
    "behavioural": "answers may change; callers need not",
    "breaking": "callers must change, or it is unknown whether they must",
}
LevelName = Literal["none", "metadata", "behavioural", "breaking"]


class PathChanged(Shape):
    """A field that differs."""

    path: str
    before: Any
    after: Any
    level: LevelName
    reason: str


class Changed(Shape):
    """A resource that differs."""

    resource: str
    """`Kind/name`."""
    change: Literal["added", "removed", "modified", "renamed"]
    level: LevelName
    paths: tuple[PathChanged, ...]
    before: str | None = None
    """The old name of what was renamed."""
    file: str | None = None
    """Where it stands, where that is in an imported project; seen from this one."""


class Impact(Shape):
    """Names of what the changes reach."""

    chains: tuple[str, ...]
    evaluations: tuple[str, ...]
    monitors: tuple[str, ...]
    targets: tuple[str, ...]


class Cost(Shape):
    """Estimate of one call of every chain reached, US dollars; null where a price is unknown."""

    base_usd: float | None
    head_usd: float | None


class DiffSection(Section):
    """Changes from base to head, by level, and what they reach."""

    name: ClassVar[str] = "diff"
    base: str
    """A commit."""
    head: str
    """A commit, or `worktree`."""
    environment: str = "default"
    level: LevelName
    changes: tuple[Changed, ...]
    impact: Impact
    cost: Cost
    policy_changed: tuple[PolicyChanged, ...]

    def blocks(self) -> list[Block]:
        made: list[Block] = [Verdict(self.level.upper(), _TONES[self.level], (self._sentence(),))]
        if self.changes:
            made.append(self._table())
        made += [_texts(change, path) for change in self.changes for path in change.paths if _is_text(path)]
        if self.policy_changed:
            made += [Heading("Loosens what judges it"), policy.table(self.policy_changed)]
        reached = [(name, names) for name, names in self.impact.model_dump().items() if names]
        if reached:
            made.append(Facts(tuple((name, _names(names)) for name, names in reached)))
        if self.level not in ("none", "metadata"):
            base, head = self.cost.base_usd, self.cost.head_usd
            made.append(
                Paragraph(
                    (
                        f"Estimated cost of one call: {figure.usd(base)} → {figure.usd(head)}"
                        + (f" ({figure.relative(base, head)})" if base is not None and head is not None else ""),
                    )
                )
            )
        return [*made, Facts((("base", _revision(self.base)), ("head", _revision(self.head))))]

    def _sentence(self) -> str:
        meaning = _MEANING[self.level]
        if not self.changes:
            return meaning
        reached = f", {figure.count(len(self.impact.chains), 'chain')} reached" if self.impact.chains else ""
        return f"{figure.count(len(self.changes), 'resource')} changed{reached}; {meaning}"

    def _table(self) -> Table:
        columns = ("resource", "change", "level", "field", "before", "after", "reason")
        return Table(
            tuple(Column(title) for title in columns),
            tuple(row for change in self.changes for row in _rows(change)),
        )


def _rows(change: Changed) -> list[tuple[Inline, ...]]:
    name = change.resource if change.before is None else f"{change.before} → {change.resource}"
    name = name if change.file is None else f"{name} ({change.file})"
    level = Word(change.level, _TONES[change.level])
    if not change.paths:
        return [(Foreign(name), change.change, level, "", "", "", "")]
    return [
        (
            Foreign(name) if index == 0 else "",
            change.change if index == 0 else "",
            Word(path.level, _TONES[path.level]),
            Foreign(path.path, 80),
            "(text)" if _is_text(path) else _value(path.before),
            "(text)" if _is_text(path) else _value(path.after),
            path.reason,
        )
        for index, path in enumerate(change.paths)
    ]


def _value(value: Any) -> Inline:
    return figure.NONE if value is None else Foreign(show(value), _LONG)


def _is_text(path: PathChanged) -> bool:
    texts = [value for value in (path.before, path.after) if isinstance(value, str)]
    return any(len(text) > _LONG or "\n" in text for text in texts)


def _texts(change: Changed, path: PathChanged) -> Fold:
    before, after = (show(value) if value is not None else "" for value in (path.before, path.after))
    return Fold((Foreign(change.resource), " ", Foreign(path.path)), (WordDiff(before, after),))


def _names(names: tuple[str, ...]) -> Line:
    line: list[Inline] = []
    for name in names:
        line += [", ", Foreign(name)] if line else [Foreign(name)]
    return tuple(line)


def _revision(revision: str) -> Line:
    return (Foreign(figure.short(revision) if len(revision) == 40 else revision),)


def section(difference: Difference, *, base: str, head: str, environment: str = "default") -> DiffSection:
    """`base` and `head` are commits; head may be `worktree`."""
    return DiffSection(
        base=base,
        head=head,
        environment=environment,
        level=_level(difference.level),
        changes=tuple(_changed(change) for change in difference.changes),
        impact=Impact(
            chains=difference.impact.chains,
            evaluations=difference.impact.evaluations,
            monitors=difference.impact.monitors,
            targets=difference.impact.targets,
        ),
        cost=Cost(base_usd=difference.cost.base_usd, head_usd=difference.cost.head_usd),
        policy_changed=policy.published(difference.policy_changed),
    )


def _changed(change: Change) -> Changed:
    return Changed(
        resource=str(change.resource),
        change=change.change,
        level=_level(change.level),
        paths=tuple(
            PathChanged(
                path=path.path,
                before=plain(path.before),
                after=plain(path.after),
                level=_level(path.level),
                reason=path.reason,
            )
            for path in change.paths
        ),
        before=None if change.before is None else str(change.before),
        file=change.file,
    )


def _level(level: Level) -> LevelName:
    names: tuple[LevelName, ...] = ("none", "metadata", "behavioural", "breaking")
    return names[level]
