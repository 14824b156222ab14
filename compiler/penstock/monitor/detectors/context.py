"""Has what is said shifted in a context that may itself shift? MMD within strata (after Cobb and Van Looveren 2022)."""

from penstock.monitor.detector import Samples
from penstock.stats.kernel import mmd_within
from penstock.stats.relabel import Tested

NEEDS_TEXT = False
UNIT = "standard deviations of the null"


def detect(samples: Samples) -> Tested:
    if samples.strata is None:
        raise ValueError("the detector 'context' compares within strata, and none are given")
    return mmd_within(samples.vectors, samples.labels, samples.strata)
