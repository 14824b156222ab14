"""Have the lengths moved between bands? Population stability index of ten bands of characters."""

import numpy as np

from penstock.monitor.detector import Samples
from penstock.stats.relabel import Tested
from penstock.stats.univariate import bins, population_stability

NEEDS_TEXT = True
UNIT = "index, whose rule of thumb is .1 and .25"


def detect(samples: Samples) -> Tested:
    values = np.array([len(text) for text in samples.texts], dtype=np.float64)
    return population_stability(bins(values), samples.labels)
