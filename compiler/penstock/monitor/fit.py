"""Texts embedded by a Model, where hashed n-grams do not see enough."""

import json
from base64 import b64decode
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from penstock.diagnostics.fatal import Fatal
from penstock.monitor.compare import compare_embeddings
from penstock.monitor.reading import Reading

MOST = 8_000
"""Texts whose embedding is kept in memory, those that were needed last."""
Matrix = NDArray[np.float64]
Embed = Callable[[Sequence[str]], Matrix]
"""Unit vectors of texts, shape (texts, dimensions).

Raises:
    ValueError: the Model does not answer, in words.
"""


class Fit:
    """Compares by a Model's embedding; that of what is compared with was made before, or is made now, once a text.

    Args:
        vectors: by the texts of a reference.
    """

    def __init__(self, embed: Embed, vectors: Mapping[tuple[str, ...], Matrix]) -> None:
        self._embed, self._vectors = embed, vectors
        self._kept: dict[str, NDArray[np.float16]] = {}

    def compare(
        self,
        reference: Sequence[str],
        current: Sequence[str],
        *,
        detectors: Sequence[str],
        alpha: float,
        seed: int,
        strata: Sequence[Hashable] | None,
        blocks: Sequence[Hashable] | None,
        min_effect: float,
        draws: int,
        points: int = 0,
    ) -> Reading:
        """As `compare_texts`."""
        known = self._vectors.get(tuple(reference))
        return compare_embeddings(
            self._embedded(reference) if known is None else known,
            self._embedded(current),
            texts=[*reference, *current],
            detectors=detectors,
            alpha=alpha,
            seed=seed,
            strata=strata,
            blocks=blocks,
            min_effect=min_effect,
            draws=draws,
            points=points,
        )

    def _embedded(self, texts: Sequence[str]) -> Matrix:
        """Rounded as they are stored: both sides alike, so that the rounding tells them not apart. A window's texts are
        part of the past that later windows are compared with: the last `MOST` are not asked for again.
        """
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        if new:
            self._kept.update(zip(new, self._embed(new).astype("<f2"), strict=True))
        made = {text: self._kept.pop(text) for text in dict.fromkeys(texts)}
        self._kept |= made  # these were needed last
        vectors = np.array([made[text] for text in texts], dtype=np.float64)
        self._kept = dict(islice(self._kept.items(), max(0, len(self._kept) - MOST), None))
        return vectors


def model(data: bytes, chain: str) -> tuple[str, Mapping[str, Any]]:
    """Name and spec of the Model of a fit.

    Raises:
        Fatal: it is not as `monitor fit` writes it.
    """
    body = _body(data, chain)
    return body["name"], body["model"]


def vectors(data: bytes, chain: str, texts: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], Matrix]:
    """By the texts of each reference, given by its digest; those of other references are left out.

    Raises:
        Fatal: as `model`.
    """
    found = {}
    try:
        for digest, stored in _body(data, chain)["vectors"].items():
            made = np.frombuffer(b64decode(stored["float16"]), dtype="<f2").reshape(-1, stored["dimensions"])
            if digest in texts:
                if len(made) != len(texts[digest]) or not np.isfinite(made).all():
                    raise ValueError("vectors of other texts")
                found[tuple(texts[digest])] = made.astype(np.float64)
    except (ValueError, KeyError, TypeError) as error:
        raise _refused(str(error)) from None
    return found


def _body(data: bytes, chain: str) -> dict[str, Any]:
    try:
        body = json.loads(data)
        if body["fitFormat"] != 1 or body["chain"] != chain or not isinstance(body["name"], str):
            raise ValueError("another format or another chain")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _refused(str(error)) from None
    assert isinstance(body, dict)
    return body


def _refused(why: str) -> Fatal:
    return Fatal(f"the fit beside the bundle is refused: {why[:200]}", help="penstock monitor fit makes it anew")
