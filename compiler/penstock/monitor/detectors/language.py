"""Is another language spoken? Chi-square of the languages that are recognised."""

import numpy as np

from penstock.monitor.detector import Samples
from penstock.stats.relabel import Tested
from penstock.stats.univariate import chi_square, one_hot
from penstock.text.language import language

NEEDS_TEXT = True
UNIT = "Cramér's V"


def detect(samples: Samples) -> Tested:
    known: dict[str | None, int] = {}
    places = [known.setdefault(language(text), len(known)) for text in samples.texts]
    return chi_square(one_hot(np.array(places, dtype=np.intp)), samples.labels)
