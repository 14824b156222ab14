"""What the affected chains cost, before anything runs: an estimate."""

from penstock.diff.change import Cost
from penstock.diff.pair import Pairs
from penstock.project.bounds import bounds
from penstock.project.chains import chains
from penstock.project.project import Project

DIGITS = 9
"""Digits kept of a dollar, so that the order of a sum does not show."""


def cost(pairs: Pairs, affected: tuple[str, ...]) -> Cost:
    """US dollars of one answer of each affected chain, summed over those that a side has."""
    return Cost(_total(pairs, pairs.base, affected), _total(pairs, pairs.head, affected))


def _total(pairs: Pairs, project: Project, names: tuple[str, ...]) -> float | None:
    unreadable = {r.identity.name for r in pairs.unreadable if r.identity not in project.resources}
    if unreadable & {*names}:
        return None
    prices = [_price(project, name) for name in names if name in chains(project)]
    known = [price for price in prices if price is not None]
    return round(sum(known, 0.0), DIGITS) if len(known) == len(prices) else None


def _price(project: Project, name: str) -> float | None:
    """None where a price or, on a faulty side, something it depends on is unknown."""
    source = str(chains(project)[name])
    if any(fault.rule == "unknown-reference" and fault.resource == source for fault in project.faults):
        return None
    try:
        return bounds(project, name).usd
    except (TypeError, ValueError):  # a schema or parameter that is none, on a side with findings
        return None
