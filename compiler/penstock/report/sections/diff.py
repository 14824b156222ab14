"""What a change means."""

from collections.abc import Callable, Collection, Iterable
from typing import Any, ClassVar, Literal

from penstock.diff.change import Change, Difference, Level
from penstock.diff.change import Cost as Estimate
from penstock.report import figure
from penstock.report.block import (
    Block,
    Bullets,
    Code,
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
from penstock.report.judged import policy
from penstock.report.judged.policy import PolicyChanged
from penstock.report.plots import mermaid
from penstock.report.section import Section, Shape
from penstock.report.value import plain, show
from penstock.spec.resource import Identity

_LONG = 60
_TONES = {"none": Tone.GOOD, "metadata": Tone.GOOD, "behavioural": Tone.WARN, "breaking": Tone.BAD}
_MEANING = {
    "none": "nothing that Penstock sees differs",
    "metadata": "descriptions and the like; no answer can change",
    "behavioural": "answers may change; callers need not",
    "breaking": "callers must change, or it is unknown whether they must",
}
LevelName = Literal["none", "metadata", "behavioural", "breaking"]
LEVELS: tuple[LevelName, ...] = ("none", "metadata", "behavioural", "breaking")


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
    sources: tuple[str, ...] = ()
    """The files at head that it is written in, its document's first, seen from this project; none where it is gone."""


class Edge(Shape):
    """`reader` reads `read`, both `Kind/name`."""

    read: str
    reader: str


class Impact(Shape):
    """Names of what the changes reach."""

    chains: tuple[str, ...]
    """Those that may answer otherwise."""
    evaluations: tuple[str, ...]
    """Those that must run."""
    monitors: tuple[str, ...]
    targets: tuple[str, ...]
    """Platforms whose files are written anew, in this Environment."""
    bundles: tuple[str, ...] = ()
    """Chains whose bundle has another fingerprint, or is new."""
    stale_monitors: tuple[str, ...] = ()
    """Monitors whose reference must be fitted anew."""
    edges: tuple[Edge, ...] = ()
    """The ways from what changed to what it reaches."""


class Cost(Shape):
    """US dollars before anything runs; null where a price, or a bound, is unknown."""

    base_usd: float | None
    """Estimate of one call of every chain reached or priced otherwise."""
    head_usd: float | None
    base_most_usd: float | None = None
    """What these calls cannot exceed, with every attempt and fallback paid for."""
    head_most_usd: float | None = None
    base_usd_per_1000: float | None = None
    """Estimate of 1,000 calls of each."""
    head_usd_per_1000: float | None = None
    evaluation_usd: float | None = None
    """Estimate of the evaluations that must run, once through head, judges included."""
    evaluation_most_usd: float | None = None
    chains: tuple[str, ...] = ()
    """Whose calls these are."""


class Deprecation(Shape):
    """An input or output that callers of a chain are, were or had to be told to leave."""

    chain: str
    what: Literal["input", "output"]
    name: str
    state: Literal["announced", "withdrawn", "honoured", "early", "overdue"]
    """`honoured`: removed on its day or later; `overdue`: its day is past and it is still there."""
    use: str | None
    """What takes its place."""
    remove_after: str


class Version(Shape):
    """The version of a chain that has one, at base, and the next one: what it is at head."""

    chain: str
    before: str
    after: str
    part: Literal["major", "minor", "patch"] | None


class DiffSection(Section):
    """Changes from base to head, by level, and what they reach."""

    name: ClassVar[str] = "diff"
    base: str
    """A commit."""
    head: str
    """A commit, `worktree` or `index`."""
    environment: str = "default"
    level: LevelName
    changes: tuple[Changed, ...]
    impact: Impact
    cost: Cost
    policy_changed: tuple[PolicyChanged, ...]
    deprecations: tuple[Deprecation, ...] = ()
    hidden: int = 0
    """Changes that the selection leaves out; `level` is that of the others."""
    versions: tuple[Version, ...] = ()
    """Of the chains that differ and have been given one, by a tag `CHAIN/v1.2.3` or a record."""

    def blocks(self) -> list[Block]:
        made: list[Block] = [Verdict(self.level.upper(), _TONES[self.level], (self.sentence(),)), *self.what()]
        if self.policy_changed:
            made += [Heading("Loosens what judges it"), policy.table(self.policy_changed)]
        made += self.reach()
        if self.impact.edges:
            made.append(Fold(("What leads to what",), (Code(self.graph(), "mermaid", ours=True),)))
        made += self.costs()
        made += self._versions()
        return [*made, Facts((("base", _revision(self.base)), ("head", _revision(self.head))))]

    def what(self) -> list[Block]:
        """The changes, field by field, texts word by word."""
        made: list[Block] = [self._table()] if self.changes else []
        return [*made, *(_texts(change, path) for change in self.changes for path in change.paths if _is_text(path))]

    def reach(self) -> list[Block]:
        """What ends, and what the changes reach, by name."""
        made: list[Block] = []
        if self.deprecations:
            made += [Heading("Announced removals"), Bullets(tuple(_deprecation(one) for one in self.deprecations))]
        reached = [(said, names) for said, names in self._reached() if names]
        if reached:
            made.append(Facts(tuple((said, _names(names)) for said, names in reached)))
        return made

    def _versions(self) -> list[Block]:
        return [
            Paragraph((Foreign(each.chain), f": {each.before}, next version {each.after} ({each.part})"))
            for each in self.versions
        ]

    def graph(self, most: int = mermaid.MOST) -> str:
        """The ways from what changed to what it reaches, in Mermaid's language; at most so many edges."""
        reached = {"Evaluation": self.impact.evaluations, "Monitor": self.impact.monitors}
        levels = {change.resource: change.level for change in self.changes}
        return mermaid.flowchart([(edge.read, edge.reader) for edge in self.impact.edges], levels, reached, most)

    def _reached(self) -> list[tuple[str, tuple[str, ...]]]:
        reach = self.impact
        return [
            ("chains", reach.chains),
            ("evaluations", reach.evaluations),
            ("monitors", reach.monitors),
            ("monitors to fit anew", reach.stale_monitors),
            ("bundles", reach.bundles),
            ("targets", reach.targets),
        ]

    def costs(self) -> list[Block]:
        """Estimates of base and head, where the change may move them."""
        cost = self.cost
        if self.level in ("none", "metadata") and cost.base_usd == cost.head_usd:
            return []
        one = (cost.base_usd, cost.head_usd)
        many = (cost.base_usd_per_1000, cost.head_usd_per_1000)
        rows: list[tuple[Inline, ...]] = [_price("one call, estimate", *one)]
        if None not in one:
            rows.append(_price("1,000 calls, estimate", *many))
        if cost.base_most_usd is not None or cost.head_most_usd is not None:
            rows.append(_price("one call, at most", cost.base_most_usd, cost.head_most_usd))
        if self.impact.evaluations:
            rows.append(("evaluations that must run, estimate", "", figure.usd(cost.evaluation_usd), ""))
            rows.append(("evaluations that must run, at most", "", figure.usd(cost.evaluation_most_usd), ""))
        columns = (Column("cost"), Column("base", right=True), Column("head", right=True), Column("", right=True))
        return [Table(columns, tuple(rows))]

    def sentence(self) -> str:
        """How much changed, and what that means."""
        meaning = _MEANING[self.level]
        if self.hidden:
            meaning += f"; {figure.count(self.hidden, 'change')} not shown"
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


def _price(what: str, base: float | None, head: float | None) -> tuple[Inline, ...]:
    return what, figure.usd(base), figure.usd(head), figure.relative(base, head)


_STATES = {
    "announced": "announced to end",
    "withdrawn": "no longer announced to end",
    "honoured": "removed, as announced",
    "early": "removed before the day that was announced",
    "overdue": "still there",
}


def _deprecation(one: Deprecation) -> Line:
    name, chain = Foreign(one.name, ticked=True), Foreign(one.chain, ticked=True)
    end: Line = ("; ", Foreign(one.use, ticked=True), " takes its place") if one.use is not None else ()
    return (f"{one.what} ", name, " of chain ", chain, f": {_STATES[one.state]}, after {one.remove_after}", *end)


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


def section(
    difference: Difference,
    *,
    base: str,
    head: str,
    environment: str = "default",
    versions: Iterable[tuple[str, str, str, str | None]] = (),
    sources: Callable[[Identity], tuple[str, ...]] = lambda identity: (),
) -> DiffSection:
    """`base` and `head` are commits; head may be `worktree`.

    versions: chain, version at base, at head, part; sources: the files at head that a resource is written in.
    """
    return DiffSection(
        base=base,
        head=head,
        environment=environment,
        level=_level(difference.level),
        changes=tuple(_changed(change, sources(change.resource)) for change in difference.changes),
        impact=Impact(
            chains=difference.impact.chains,
            evaluations=difference.impact.evaluations,
            monitors=difference.impact.monitors,
            targets=difference.impact.targets,
            bundles=difference.impact.bundles,
            stale_monitors=difference.impact.stale,
            edges=tuple(Edge(read=read, reader=reader) for read, reader in difference.impact.edges),
        ),
        cost=_cost(difference.cost),
        policy_changed=policy.published(difference.policy_changed),
        deprecations=tuple(
            Deprecation(
                chain=one.chain,
                what=one.what,
                name=one.name,
                state=one.state,
                use=one.use,
                remove_after=one.remove_after,
            )
            for one in difference.deprecations
        ),
        versions=tuple(Version.model_validate(dict(zip(Version.model_fields, each, strict=True))) for each in versions),
    )


def selected(section: DiffSection, kinds: Collection[str] = (), level: LevelName = "none") -> DiffSection:
    """The changes of these kinds (none named: all) and of at least this level; what they reach stays whole."""
    least = LEVELS.index(level)
    ours = [each for each in section.changes if not kinds or each.resource.partition("/")[0] in kinds]
    kept = tuple(each for each in ours if LEVELS.index(each.level) >= least)
    judged = tuple(each for each in section.policy_changed if not kinds or each.resource.partition("/")[0] in kinds)
    worst = max((LEVELS.index(each.level) for each in kept), default=0)
    return section.model_copy(
        update={
            "changes": kept,
            "policy_changed": judged,
            "level": LEVELS[worst],
            "hidden": len(section.changes) - len(kept),
        }
    )


def _cost(cost: Estimate) -> Cost:
    return Cost(
        base_usd=cost.base_usd,
        head_usd=cost.head_usd,
        base_most_usd=cost.base_most_usd,
        head_most_usd=cost.head_most_usd,
        base_usd_per_1000=_thousand(cost.base_usd),
        head_usd_per_1000=_thousand(cost.head_usd),
        evaluation_usd=cost.evaluation_usd,
        evaluation_most_usd=cost.evaluation_most_usd,
        chains=cost.chains,
    )


def _thousand(usd: float | None) -> float | None:
    return None if usd is None else round(usd * 1000, 6)


def _changed(change: Change, sources: tuple[str, ...]) -> Changed:
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
        sources=sources,
    )


def _level(level: Level) -> LevelName:
    return LEVELS[level]
