"""Are the same prompts sent in another mix? Chi-square of how texts begin, numbers left out."""

import re
from collections import Counter

import numpy as np

from penstock.monitor.detector import Samples
from penstock.stats.relabel import Tested
from penstock.stats.univariate import chi_square, one_hot
from penstock.text.words import words

NEEDS_TEXT = True
UNIT = "Cramér's V"
_WORDS, _MOST = 4, 50
_NUMBER = re.compile(r"\d")


def detect(samples: Samples) -> Tested:
    openings = [_opening(text) for text in samples.texts]
    # Of both samples together: to choose by one would be to see the labels.
    ranked = sorted(Counter(openings).items(), key=lambda each: (-each[1], each[0]))
    place = {opening: number for number, (opening, _) in enumerate(ranked[:_MOST])}
    return chi_square(one_hot(np.array([place.get(each, _MOST) for each in openings])), samples.labels)


def _opening(text: str) -> str:
    """Templates that are filled in begin alike."""
    return " ".join("0" if _NUMBER.search(word) else word for word in words(text[:400])[:_WORDS])
