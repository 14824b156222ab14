"""Bundle and traces to readings. `__all__` is public and loaded when first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from penstock.monitor.compare import compare_embeddings, compare_texts
    from penstock.monitor.reading import Reading, Signal
    from penstock.monitor.stream import Stream

__all__ = ["Reading", "Signal", "Stream", "compare_embeddings", "compare_texts"]
_HOMES = {
    "Reading": "reading",
    "Signal": "reading",
    "Stream": "stream",
    "compare_embeddings": "compare",
    "compare_texts": "compare",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"penstock.monitor.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
