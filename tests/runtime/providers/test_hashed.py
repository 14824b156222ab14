import asyncio
from math import fsum, isclose
from typing import Any

import pytest

from penstock.runtime.provider import Failed, Request
from penstock.runtime.providers.hashed import ask


def vectors(*texts: str, **parameters: Any) -> tuple[tuple[float, ...], ...]:
    return asyncio.run(ask(Request("builtin/hashed", "embedding", texts=texts, parameters=parameters))).vectors


def near(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return fsum(x * y for x, y in zip(a, b, strict=True))


def test_like_texts_are_near() -> None:
    red, reds, tax = vectors("the red box", "red boxes", "income tax law")
    assert isclose(near(red, red), 1)
    assert near(red, reds) > near(red, tax) + 0.2


def test_dimensions() -> None:
    assert len(vectors("a")[0]) == 4096
    assert len(vectors("a", dimensions=64)[0]) == 64
    for parameters in ({"dimensions": 1}, {"dimensions": "64"}, {"size": 64}):
        with pytest.raises(Failed, match="builtin/hashed"):
            vectors("a", **parameters)


def test_does_not_chat() -> None:
    with pytest.raises(Failed, match="only embeds"):
        asyncio.run(ask(Request("builtin/hashed", "chat", ({"role": "user", "content": "a"},))))
