"""What the affected chains cost, before anything runs: an estimate."""

from collections.abc import Iterable

from penstock.diff.change import Cost
from penstock.project.bounds import bounds
from penstock.project.chains import chains
from penstock.project.project import Project


def cost(base: Project, head: Project, affected: Iterable[str]) -> Cost:
    """US dollars of one answer of each affected chain, summed over those that a side has."""
    names = tuple(affected)
    return Cost(_total(base, names), _total(head, names))


def _total(project: Project, names: tuple[str, ...]) -> float | None:
    prices = [_price(project, name) for name in names if name in chains(project)]
    known = [price for price in prices if price is not None]
    return sum(known) if len(known) == len(prices) else None


def _price(project: Project, name: str) -> float | None:
    """None where a price or, on a faulty side, something it depends on is unknown."""
    source = str(chains(project)[name])
    if any(fault.rule == "unknown-reference" and fault.resource == source for fault in project.faults):
        return None
    try:
        return bounds(project, name).usd
    except (TypeError, ValueError):  # a schema or parameter that is none, on a side with findings
        return None
