"""Lexical search over 100,000 chunks against the bm25s package on the same words; indexes are made before."""

import random
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import product
from string import ascii_lowercase

from benchmarks.ratio import Ratio, Times
from penstock.runtime.retrieval import bm25, ranking
from penstock.text.words import content_words

CHUNKS, LENGTH, QUERIES, TAKE, ROUNDS = 100_000, 60, 300, 10, 5


def run() -> Iterator[Ratio]:
    if find_spec("bm25s") is None:
        print("search: skipped, `pip install bm25s` brings what it is compared with")
        return
    import bm25s  # type: ignore[import-not-found]

    draw = random.Random(1)
    words = ["w" + "".join(letters) + "x" for letters in product(ascii_lowercase, repeat=3)][:15_000]
    rarity = [1 / rank for rank in range(1, len(words) + 1)]
    texts = [" ".join(draw.choices(words, rarity, k=LENGTH)) for _ in range(CHUNKS)]
    queries = [" ".join(draw.choices(words, rarity, k=8)) for _ in range(QUERIES)]
    ours = bm25.index(texts)
    theirs = bm25s.BM25(k1=bm25.K1, b=bm25.B, method="lucene", dtype="float64")
    theirs.index([content_words(text) for text in texts], show_progress=False)

    def find(query: str) -> object:
        return ranking.best(ours.scores(query), TAKE, positive=True)

    def peer(query: str) -> object:
        return theirs.retrieve([content_words(query)], k=TAKE, show_progress=False)

    floor, product_ = [], []
    for _ in range(ROUNDS):
        floor.append(_seconds(peer, queries))
        product_.append(_seconds(find, queries))
    yield Ratio(
        f"search, {QUERIES} queries over {CHUNKS:,} chunks / bm25s", Times(tuple(floor)), Times(tuple(product_))
    )


def _seconds(ask: Callable[[str], object], queries: list[str]) -> float:
    began = time.process_time()
    for query in queries:
        ask(query)
    return time.process_time() - began
