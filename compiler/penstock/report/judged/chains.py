"""Chains and what was judged of them."""

from collections.abc import Sequence

from penstock.gate.verdict import ChainVerdict
from penstock.report import figure
from penstock.report.block import Block, Column, Fold, Foreign, Inline, Table, Tone, Word
from penstock.report.case import State
from penstock.report.section import Shape

TONES = {"PASS": Tone.GOOD, "UNCHANGED": Tone.GOOD, "FAIL": Tone.BAD, "INCONCLUSIVE": Tone.WARN}


class Digests(Shape):
    """One chain in one environment; null where that side does not compile or does not have the chain."""

    chain: str
    environment: str
    base: str | None
    head: str | None
    verdict: str
    reason: str
    detail: str


def published(chain: ChainVerdict) -> Digests:
    return Digests(
        chain=chain.chain,
        environment=chain.environment,
        base=chain.base,
        head=chain.head,
        verdict=chain.verdict.value,
        reason=chain.reason.value,
        detail=chain.detail,
    )


def blocks(chains: Sequence[Digests]) -> list[Block]:
    """Folded; nothing where there are none."""
    if not chains:
        return []
    titles = ("chain", "environment", "base", "head", "verdict", "why")
    rows: tuple[tuple[Inline, ...], ...] = tuple(
        (
            Foreign(one.chain),
            Foreign(one.environment),
            Foreign(figure.short(one.base)),
            Foreign(figure.short(one.head)),
            Word(one.verdict.replace("_", " "), TONES.get(one.verdict, Tone.MUTED)),
            one.detail or one.reason,
        )
        for one in chains
    )
    return [Fold(("Chains and digests",), (Table(tuple(map(Column, titles)), rows),))]


def judged(verdict: str, reason: str, detail: str) -> tuple[State, str, str]:
    """A verdict as a test: state, why, what sort of failure."""
    if verdict in ("PASS", "UNCHANGED"):
        return "passed", "", ""
    return ("failed" if verdict in ("FAIL", "NO VERDICT") else "errored"), f"{verdict}: {reason}, {detail}", reason
