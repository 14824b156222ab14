"""What a row says the answer should be, as several metrics read it."""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.metric import Unmeasured


def references(arguments: Mapping[str, Any]) -> list[str]:
    """The texts of `expected`, which is one or a list.

    Raises:
        Unmeasured: there is none.
    """
    expected = arguments["expected"]
    texts = [expected] if isinstance(expected, str) else list(expected)
    if not texts:
        raise Unmeasured("nothing is expected")
    return texts


def relevant(arguments: Mapping[str, Any]) -> set[str]:
    """The ids of `relevant`.

    Raises:
        Unmeasured: there is none.
    """
    ids = set(arguments["relevant"])
    if not ids:
        raise Unmeasured("no document is relevant")
    return ids
