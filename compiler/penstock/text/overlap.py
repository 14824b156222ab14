"""How much two texts have in common: tokens, n-grams, the longest common subsequence, characters."""

import re
from collections import Counter
from collections.abc import Sequence
from math import exp, log

_TOKEN = re.compile(r"\w+|[^\w\s]")
_WORD = re.compile(r"\w+")
_ARTICLES = frozenset(("a", "an", "the"))


def token_f1(text: str, expected: str) -> float:
    """F1 of the words of two texts as bags, lower case, articles and punctuation left out (Rajpurkar et al. 2016,
    SQuAD). Two texts without words agree: 1.
    """
    ours, theirs = _bag(text), _bag(expected)
    if not ours or not theirs:
        return float(ours == theirs)
    return _f1(sum((ours & theirs).values()), sum(ours.values()), sum(theirs.values()))


def rouge_n(text: str, expected: str, n: int) -> float:
    """ROUGE-N, F1 of word n-grams, lower case, no stemming (Lin 2004). Without an n-gram on a side: 0."""
    ours, theirs = _grams(_words(text), n), _grams(_words(expected), n)
    return _f1(sum((ours & theirs).values()), sum(ours.values()), sum(theirs.values()))


def rouge_l(text: str, expected: str) -> float:
    """ROUGE-L, F1 of the longest common subsequence of words, lower case (Lin 2004)."""
    ours, theirs = _words(text), _words(expected)
    return _f1(_common(ours, theirs), len(ours), len(theirs))


def bleu(text: str, references: Sequence[str]) -> float:
    """Sentence BLEU-4 in [0, 1] with its brevity penalty (Papineni et al. 2002), zero matches smoothed by halving
    (Chen and Cherry 2014, method 3, as NIST's script); tokens are words and single marks, case kept.
    """
    ours = _TOKEN.findall(text)
    theirs = [_TOKEN.findall(reference) for reference in references]
    if not ours or not any(theirs):
        return float(not ours and any(not reference for reference in theirs))
    logs, orders, halved = 0.0, 0, 1.0
    for n in range(1, 5):
        grams = _grams(ours, n)
        if not grams:
            break
        most: Counter[tuple[str, ...]] = Counter()
        for reference in theirs:
            most |= _grams(reference, n)
        matched, orders = sum((grams & most).values()), n
        if n == 1 and not matched:
            return 0.0
        if not matched:
            halved /= 2
        logs += log((matched or halved) / sum(grams.values()))
    nearest = min((len(reference) for reference in theirs), key=lambda length: (abs(length - len(ours)), length))
    brevity = 1.0 if len(ours) >= nearest else exp(1 - nearest / len(ours))
    return brevity * exp(logs / orders)


def chrf(text: str, expected: str) -> float:
    """chrF2 in [0, 1]: character n-grams up to 6 without white space, recall counts twice (Popovic 2015), precision
    and recall averaged over the orders that both texts have.
    """
    ours, theirs = ["".join(each.split()) for each in (text, expected)]
    if not ours or not theirs:
        return float(ours == theirs)
    precisions, recalls = [], []
    for n in range(1, 7):
        left, right = _grams(ours, n), _grams(theirs, n)
        if left and right:
            shared = sum((left & right).values())
            precisions.append(shared / sum(left.values()))
            recalls.append(shared / sum(right.values()))
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return 5 * precision * recall / (4 * precision + recall) if precision + recall else 0.0


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _bag(text: str) -> Counter[str]:
    return Counter(word for word in _words(text) if word not in _ARTICLES)


def _grams(tokens: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[start : start + n]) for start in range(len(tokens) - n + 1))


def _f1(shared: int, ours: int, theirs: int) -> float:
    return 2 * shared / (ours + theirs) if shared else 0.0


def _common(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """Length of the longest common subsequence, a row a big integer (Hyyro 2004)."""
    places: dict[str, int] = {}
    for place, word in enumerate(ours):
        places[word] = places.get(word, 0) | 1 << place
    every = (1 << len(ours)) - 1
    row = every
    for word in theirs:
        found = row & places.get(word, 0)
        row = (row + found | row - found) & every
    return len(ours) - row.bit_count()
