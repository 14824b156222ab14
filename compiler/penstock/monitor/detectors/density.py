"""Do the densities differ? Least-squares density difference (Bu 2018)."""

from penstock.monitor.detector import Samples
from penstock.stats.kernel import lsdd
from penstock.stats.relabel import Tested

NEEDS_TEXT = False
UNIT = "standard deviations of the null"


def detect(samples: Samples) -> Tested:
    return lsdd(samples.vectors, samples.labels)
