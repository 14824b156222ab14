"""Has what the texts speak of shifted? Jensen-Shannon divergence of the most frequent content words."""

from collections import Counter

import numpy as np

from penstock.monitor.detector import Samples
from penstock.stats.relabel import Tested
from penstock.stats.univariate import jensen_shannon
from penstock.text.words import content_words

NEEDS_TEXT = True
UNIT = "bits, 0 to 1"
_TERMS = 200


def detect(samples: Samples) -> Tested:
    said = [Counter(content_words(text)) for text in samples.texts]
    common = [
        word for word, _ in sorted(sum(said, Counter[str]()).items(), key=lambda each: (-each[1], each[0]))[:_TERMS]
    ]
    counts = np.array([[float(text[word]) for word in common] for text in said]).reshape(len(said), len(common))
    return jensen_shannon(counts, samples.labels)
