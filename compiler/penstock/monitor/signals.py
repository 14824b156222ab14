"""What several tests say together."""

from collections.abc import Mapping

from penstock.monitor.reading import Signal
from penstock.stats.holm import holm
from penstock.stats.relabel import Tested


def signals(found: Mapping[str, Tested]) -> dict[str, Signal]:
    """Each test's word, with its p corrected for all of them (Holm 1979)."""
    corrected = holm([each.p for each in found.values()])
    return {
        name: Signal(each.statistic, each.p, p, each.effect, each.null)
        for (name, each), p in zip(found.items(), corrected, strict=True)
    }


def rings(signals: Mapping[str, Signal], alpha: float, min_effect: float) -> bool:
    """Whether some signal is significant and of the least size that was asked for."""
    return any(each.holm <= alpha and abs(each.effect) >= min_effect for each in signals.values())


def smallest(signals: Mapping[str, Signal]) -> float:
    """The smallest corrected p; 1 where nothing was measured."""
    return min((each.holm for each in signals.values()), default=1.0)
