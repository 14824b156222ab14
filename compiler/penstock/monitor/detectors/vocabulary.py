"""Are words used that the reference does not know? Their share of a text, out of the pool's vocabulary."""

import numpy as np

from penstock.monitor.detector import Samples
from penstock.stats.relabel import Tested
from penstock.stats.univariate import mean_shift
from penstock.text.words import words

NEEDS_TEXT = True
UNIT = "share of words that the pool does not have"


def detect(samples: Samples) -> Tested:
    known = {word for text in samples.pool_texts for word in words(text)}
    shares = []
    for text in samples.texts:
        said = words(text)
        shares.append(sum(word not in known for word in said) / len(said) if said else 0.0)
    return mean_shift(np.array(shares), samples.labels, above=True)
