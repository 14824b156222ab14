"""Has the distribution shifted? Energy distance (Székely and Rizzo 2013)."""

from penstock.monitor.detector import Samples
from penstock.stats.kernel import energy
from penstock.stats.relabel import Tested

NEEDS_TEXT = False
UNIT = "standard deviations of the null"


def detect(samples: Samples) -> Tested:
    return energy(samples.vectors, samples.labels)
