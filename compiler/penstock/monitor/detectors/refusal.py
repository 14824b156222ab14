"""Are more answers refused? The share of refusals."""

import numpy as np

from penstock.monitor.detector import Samples
from penstock.stats.relabel import Tested
from penstock.stats.univariate import mean_shift
from penstock.text.refusal import is_refusal

NEEDS_TEXT = True
UNIT = "share of refusals"


def detect(samples: Samples) -> Tested:
    return mean_shift(np.array([float(is_refusal(text)) for text in samples.texts]), samples.labels)
