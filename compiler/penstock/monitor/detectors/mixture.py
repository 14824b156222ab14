"""Has the mixture of what is said shifted? MMD with three bandwidths (Gretton 2012)."""

from penstock.monitor.detector import Samples
from penstock.stats.kernel import mmd
from penstock.stats.relabel import Tested

NEEDS_TEXT = False
UNIT = "standard deviations of the null"


def detect(samples: Samples) -> Tested:
    return mmd(samples.vectors, samples.labels)
