"""Models to choose from."""

from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar, Literal

from penstock.project.cost.candidates import Candidate, Fit, Needed
from penstock.report import figure
from penstock.report.block import (
    Block,
    Bullets,
    Column,
    Facts,
    Foreign,
    Heading,
    Inline,
    Line,
    Paragraph,
    Table,
    Tone,
    Word,
)
from penstock.report.section import Section, Shape

ANSWERS = 1000
"""Answers that costs are given for."""
_SHORT = ("tools", "json_schema", "vision", "reasoning", "prompt_caching")


class Cost(Shape):
    """US dollars of 1,000 answers of the whole chain."""

    usd: float | None
    """An estimate; null where a price is not known."""
    usd_bound: float | None
    """What it cannot exceed; null where there is no bound."""


class Listed(Shape):
    """A model; null is not known."""

    name: str
    """The project's own name, else the model string."""
    model: str
    own: bool
    """The project declares it."""
    used: bool
    """What the chain asks today."""
    provider: str
    mode: str
    input_per_million: float | None
    output_per_million: float | None
    cached_per_million: float | None
    usd_per_call: float | None
    """Beside its tokens, as rerankers are priced."""
    context: int | None
    """Tokens of its window."""
    answer: int | None
    """Tokens of its longest answer."""
    capabilities: tuple[str, ...]
    """Those that are stated."""
    lacks: tuple[str, ...]
    """Those that it is stated not to have."""
    retired: str | None
    """The day from which the provider does not answer."""
    regions: tuple[str, ...] | None
    license: str | None
    fits: Literal["yes", "no", "unknown"] | None
    """Whether it would do for the chain; null where none was asked for."""
    why: tuple[str, ...]
    """What speaks against it, or is not known."""
    cost: Cost | None
    """With this model in place of those that the chain asks today."""
    change: Cost | None
    """The difference to today's."""


class ModelsSection(Section):
    """The project's own Models first, then the catalogue's."""

    name: ClassVar[str] = "models"
    catalogue: str
    """Where facts of hosted models come from."""
    chain: str | None
    """CHAIN or CHAIN.STEP that each was held against."""
    needs: tuple[str, ...]
    """Capabilities that it needs."""
    prompt_tokens: int | None
    """Of its longest prompt with the answer: an estimate."""
    prompt_bound: int | None
    """The same at most; null where there is no bound."""
    unbounded: tuple[str, ...]
    """Why there is no bound."""
    today: Cost | None
    """What 1,000 answers cost as the chain stands."""
    matched: int
    """Models that passed, shown or not."""
    left_out: Mapping[str, int]
    """Models of which it is not known whether they pass, by what was asked for."""
    models: tuple[Listed, ...]

    def blocks(self) -> list[Block]:
        made: list[Block] = []
        if self.today is not None:
            made += [Heading(f"Models for {self.chain}", 1), Facts(self._facts())]
        if self.models:
            made.append(_table(self.models, self.today is not None))
        else:
            made.append(Paragraph(("No model is known that passes.",)))
        notes: list[Line] = []
        if self.matched > len(self.models):
            notes.append((f"{self.matched - len(self.models):,} more: ", Foreign("--all"), " lists them"))
        elif all(each.own for each in self.models):
            notes.append(("These are the project's own; ", Foreign("--all"), " adds the hosted ones of the catalogue"))
        notes += [
            (f"{figure.count(count, 'model')} left out: nobody says their {name}; a Model's `compliance` does",)
            for name, count in self.left_out.items()
        ]
        notes.append((f"Facts of hosted models: {self.catalogue}; a dash is not known, and no promise of a provider",))
        return [*made, Bullets(tuple(notes))]

    def brief(self) -> list[Block]:
        return [_table(self.models, self.today is not None)] if self.models else []

    def _facts(self) -> tuple[tuple[str, Line], ...]:
        bound = "no bound" if self.prompt_bound is None else f"at most {self.prompt_bound:,}"
        assert self.today is not None
        facts: list[tuple[str, Line]] = [
            ("needs", (", ".join(self.needs) or "no capability",)),
            ("prompt and answer", (f"about {self.prompt_tokens or 0:,} tokens, {bound}",)),
            (f"{ANSWERS:,} answers today", (f"about {figure.usd(self.today.usd)}, {_most(self.today)}",)),
        ]
        if self.unbounded:
            facts.append(("no bound because", (Foreign("; ".join(self.unbounded[:3])),)))
        return tuple(facts)


def _most(cost: Cost) -> str:
    return "no bound" if cost.usd_bound is None else f"at most {figure.usd(cost.usd_bound)}"


def _table(models: Sequence[Listed], judged: bool) -> Table:
    titles = [Column("model"), Column("in", True), Column("out", True), Column("window", True), Column("answer", True)]
    titles += [Column("can"), Column("until"), Column("region"), Column("licence")]
    if judged:
        titles = [
            Column("model"),
            Column("fits"),
            Column("about", True),
            Column("change", True),
            Column("at most", True),
        ]
        titles += [Column("in", True), Column("out", True), Column("window", True), Column("why")]
        note = f"About, change, at most: US dollars of {ANSWERS:,} answers. In, out: US dollars per million tokens."
    else:
        note = "In, out: US dollars per million tokens. Window, answer: tokens."
    return Table(tuple(titles), tuple(_row(each, judged) for each in models), note)


def _row(each: Listed, judged: bool) -> tuple[Inline, ...]:
    name = Foreign(f"{each.name} ({each.model})" if each.own else each.name)
    prices = (_price(each.input_per_million), _price(each.output_per_million))
    if not judged:
        can = ", ".join(name for name in _SHORT if name in each.capabilities) or figure.NONE
        regions = Foreign(", ".join(each.regions)) if each.regions else figure.NONE
        license = Foreign(each.license) if each.license else figure.NONE
        sizes = (_tokens(each.context), _tokens(each.answer))
        return (name, *prices, *sizes, can, each.retired or figure.NONE, regions, license)
    tones = {"yes": Tone.GOOD, "no": Tone.BAD}
    fits = Word(f"{each.fits}, today's" if each.used else str(each.fits), tones.get(str(each.fits), Tone.WARN))
    cost, change = each.cost, each.change
    return (
        name,
        fits,
        _price(None if cost is None else cost.usd),
        _signed(None if change is None else change.usd),
        _price(None if cost is None else cost.usd_bound),
        *prices,
        _tokens(each.context),
        "; ".join(each.why) or "",
    )


def _price(value: float | None) -> str:
    return figure.NONE if value is None else f"{value:,.4g}"


def _signed(value: float | None) -> str:
    return figure.NONE if value is None else f"{value:+,.4g}"


def _tokens(value: int | None) -> str:
    return figure.NONE if value is None else f"{value:,}"


def section(
    found: Sequence[tuple[Candidate, Fit | None]],
    *,
    matched: int,
    left_out: Mapping[str, int],
    catalogue: str,
    chain: str | None = None,
    needed: Needed | None = None,
    used: Collection[str] = (),
) -> ModelsSection:
    """`found`, in order, each with how it would do for `chain`; `used`: the Models that the chain asks today."""
    today = None if needed is None else _cost(needed.bounds.usd, needed.bounds.usd_most)
    unbounded: tuple[str, ...] = ()
    if needed is not None:
        unbounded = tuple(dict.fromkeys((*needed.prompt.unbounded, *needed.bounds.unbounded)))
    return ModelsSection(
        catalogue=catalogue,
        chain=chain,
        needs=() if needed is None else needed.capabilities,
        prompt_tokens=None if needed is None else round(needed.prompt.estimate),
        prompt_bound=None if needed is None else needed.prompt.most,
        unbounded=unbounded,
        today=today,
        matched=matched,
        left_out=dict(left_out),
        models=tuple(_candidate(each, fit, today, used) for each, fit in found),
    )


def _cost(usd: float | None, most: float | None) -> Cost:
    def thousand(value: float | None) -> float | None:
        return None if value is None else round(value * ANSWERS, 9)

    return Cost(usd=thousand(usd), usd_bound=thousand(most))


def _candidate(each: Candidate, fit: Fit | None, today: Cost | None, used: Collection[str]) -> Listed:
    entry = each.entry
    cost = None if fit is None else _cost(fit.bounds.usd, fit.bounds.usd_most)
    change = None
    if cost is not None and today is not None:
        change = Cost(usd=_minus(cost.usd, today.usd), usd_bound=_minus(cost.usd_bound, today.usd_bound))
    return Listed(
        name=each.name,
        model=each.model,
        own=each.own is not None,
        used=each.own is not None and each.name in used,
        provider=entry.provider if entry is not None else each.model.partition("/")[0],
        mode=each.mode,
        input_per_million=None if each.price is None else each.price.input_per_million,
        output_per_million=None if each.price is None else each.price.output_per_million,
        cached_per_million=None if entry is None else entry.cached_per_million,
        usd_per_call=None if entry is None else entry.per_query,
        context=each.context,
        answer=each.answer,
        capabilities=tuple(sorted(each.has)),
        lacks=() if entry is None else tuple(sorted(entry.lacks)),
        retired=None if entry is None or entry.retired is None else entry.retired.isoformat(),
        regions=each.regions,
        license=each.license,
        fits=None if fit is None else fit.fits,
        why=() if fit is None else fit.why,
        cost=cost,
        change=change,
    )


def _minus(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else round(a - b, 9)
