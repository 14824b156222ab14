"""Is a thing spoken of that the reference never names? The largest rise of a content word that the pool lacks."""

from collections import Counter

import numpy as np

from penstock.monitor.detector import Samples
from penstock.stats.relabel import Tested
from penstock.stats.univariate import largest_rise
from penstock.text.words import content_words

NEEDS_TEXT = True
UNIT = "share of texts with that word"
_TERMS = 500


def detect(samples: Samples) -> Tested:
    known = {word for text in samples.pool_texts for word in content_words(text)}
    said = [set(content_words(text)) - known for text in samples.texts]
    counts = Counter(word for text in said for word in text)
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:_TERMS]
    holds = np.array([[float(word in text) for word, _ in ranked] for text in said])
    return largest_rise(holds.reshape(len(said), len(ranked)), samples.labels)
