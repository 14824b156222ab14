"""Are the same topics spoken of in another mix? Chi-square over clusters of the pool."""

from penstock.monitor.detector import Samples
from penstock.monitor.topics import centres, nearest
from penstock.stats.relabel import Tested
from penstock.stats.univariate import chi_square, one_hot

NEEDS_TEXT = False
UNIT = "Cramér's V"


def detect(samples: Samples) -> Tested:
    return chi_square(one_hot(nearest(centres(samples.pool), samples.vectors)), samples.labels)
