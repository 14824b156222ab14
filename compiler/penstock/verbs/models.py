"""Models to choose from, before any of them is asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from penstock.diagnostics.fatal import Fatal
from penstock.project.chains import chains
from penstock.project.cost import candidates
from penstock.project.cost.candidates import Candidate, Needed
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.report.report import Report
from penstock.report.sections import models as section
from penstock.source.settings import Settings
from penstock.spec import catalogue
from penstock.verbs.checkout import opening

SHOWN = 40
"""Hosted models listed where not all are asked for."""
Sort = Literal["name", "price", "context"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which models; what is not known does not pass.

    Attributes:
        max_price: US dollars per million tokens, in and out.
        min_context: tokens.
        needs: capabilities.
    """

    max_price: tuple[float, float] | None = None
    min_context: int | None = None
    needs: tuple[str, ...] = ()
    provider: str | None = None
    region: str | None = None
    license: str | None = None
    mode: str | None = None

    @property
    def any(self) -> bool:
        return self != Filter()


def models(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    names: Sequence[str] = (),
    chain: str | None = None,
    wanted: Filter | None = None,
    sort: Sort = "name",
    everything: bool = False,
    environment: str | None = None,
) -> Report:
    """The project's own Models in front, then the catalogue's.

    Args:
        names: of Models, model strings, or patterns with `*`; without any, all that `wanted` lets through.
        chain: CHAIN or CHAIN.STEP whose needs are held against each.
        everything: the whole list, not its first 40.

    Raises:
        Fatal: a name, chain, step or capability that there is not.
    """
    wanted = wanted or Filter()
    _known(wanted)
    project = _project(directory, settings, environment, required=chain is not None)
    mine = [] if project is None else list(candidates.own(project))
    listed = bool(names) or wanted.any or everything or project is None or chain is not None
    every = [*mine, *(candidates.hosted() if listed else ())]
    chosen = _named(every, names) if names else every
    needed = _needed(project, chain) if project is not None and chain is not None else None
    if needed is not None and wanted.mode is None and not names:
        chosen = [each for each in chosen if each.mode == "chat" or each.own is not None]
    left: dict[str, int] = {}
    passed = [each for each in chosen if _passes(each, wanted, left)]
    fits = (
        {}
        if needed is None or project is None
        else {id(each): candidates.fit(project, each, needed, today) for each in passed}
    )
    order = _order(sort)
    kept = [each for each in passed if each.own is not None]
    rest = [each for each in passed if each.own is None and (each.entry is None or not _gone(each, today) or names)]
    rest.sort(key=lambda each: ((fits[id(each)].fits == "no") if fits else False, *order(each)))
    kept.sort(key=order)
    shown = [*kept, *(rest if everything or names else rest[:SHOWN])]
    made = section.section(
        [(each, fits.get(id(each))) for each in shown],
        matched=len(kept) + len(rest),
        left_out=left,
        catalogue=catalogue.version(),
        chain=chain,
        needed=needed,
        used={} if needed is None else {str(ask.model) for ask in needed.asks},
    )
    return Report((made,), "models")


def _project(directory: Path, settings: Settings, environment: str | None, *, required: bool) -> Project | None:
    try:
        at = opening.place(directory, settings)
    except Fatal:
        if required or environment is not None:
            raise
        return None
    found = opening.loaded(at, None)
    return opening.linked(found, opening.gated(found, environment)[0] if environment is not None else None)


def _needed(project: Project, chain: str) -> Needed:
    name, _, step = chain.partition(".")
    if name not in chains(project):
        near = nearest(name, list(chains(project)))
        raise Fatal(f"there is no chain '{name}'", help=f"did you mean {near}?" if near else "name a chain")
    try:
        return candidates.needed(project, name, step or None)
    except KeyError:
        what = f"step '{step}' of chain '{name}'" if step else f"chain '{name}'"
        raise Fatal(f"{what} asks no Model for an answer", help="name a step with a prompt or an agent") from None


def _known(wanted: Filter) -> None:
    known = list(catalogue.capabilities())
    for capability in wanted.needs:
        if capability not in known:
            near = nearest(capability, known)
            help = f"did you mean {near}?" if near else f"known: {', '.join(known)}"
            raise Fatal(f"there is no capability '{capability}'", help=help)


def _named(every: Sequence[Candidate], names: Sequence[str]) -> list[Candidate]:
    found: dict[int, Candidate] = {}
    for name in names:
        entry = catalogue.entry(name)
        full = name if entry is None else entry.name
        matched = [each for each in every if each.own is not None and each.name == name] or [
            each for each in every if each.own is None and (each.name == full or fnmatchcase(each.name, name))
        ]
        if not matched:
            near = nearest(name, candidates.names(every))
            help = f"did you mean {near}?" if near else "name a Model, a model string, or a pattern such as 'openai/*'"
            raise Fatal(f"nothing is known of a model '{name}'", help=help)
        found.update({id(each): each for each in matched})
    return list(found.values())


def _passes(each: Candidate, wanted: Filter, left: dict[str, int]) -> bool:
    """Whether it passes; `left` counts those that fail only because nobody says."""
    if wanted.mode is not None and each.mode != wanted.mode:
        return False
    provider = each.entry.provider if each.entry is not None else each.model.partition("/")[0]
    if wanted.provider is not None and provider != wanted.provider:
        return False
    if not set(wanted.needs) <= each.has:
        return False
    if wanted.min_context is not None and (each.context is None or each.context < wanted.min_context):
        return False
    if wanted.max_price is not None:
        most_in, most_out = wanted.max_price
        price = each.price
        if price is None or price.input_per_million > most_in or price.output_per_million > most_out:
            return False
    for name, asked, said in (
        ("region", wanted.region, each.regions),
        ("license", wanted.license, None if each.license is None else (each.license,)),
    ):
        if asked is not None and said is None:
            left[name] = left.get(name, 0) + 1
            return False
        if asked is not None and said is not None and asked.lower() not in [each.lower() for each in said]:
            return False
    return True


def _gone(each: Candidate, today: date) -> bool:
    return each.entry is not None and each.entry.retired is not None and each.entry.retired <= today


def _order(sort: Sort) -> Callable[[Candidate], tuple[float, str]]:
    def order(each: Candidate) -> tuple[float, str]:
        if sort == "price":
            price = each.price
            return (float("inf") if price is None else price.input_per_million + price.output_per_million, each.name)
        if sort == "context":
            return (-(each.context or 0), each.name)
        return (0.0, each.name)

    return order
