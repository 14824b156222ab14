"""Are more or fewer tokens said? Kolmogorov and Smirnov of their estimate, by permutation."""

import numpy as np

from penstock.monitor.detector import Samples
from penstock.stats.relabel import Tested
from penstock.stats.univariate import kolmogorov_smirnov
from penstock.text.tokens import estimate

NEEDS_TEXT = True
UNIT = "largest gap of the distribution functions"


def detect(samples: Samples) -> Tested:
    values = np.array([estimate(text) for text in samples.texts], dtype=np.float64)
    return kolmogorov_smirnov(values, samples.labels)
