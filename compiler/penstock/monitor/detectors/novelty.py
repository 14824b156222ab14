"""Is something said that the reference does not have? Distance from the nearest row of a pool, at two quantiles."""

from penstock.monitor.detector import Samples
from penstock.stats.novelty import novelty
from penstock.stats.relabel import Tested

NEEDS_TEXT = False
UNIT = "share of current rows beyond the reference"


def detect(samples: Samples) -> Tested:
    return novelty(samples.strangeness, samples.labels)
