"""Bundle and traces to readings. `__all__` is public and loaded when first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from penstock.monitor.compare import compare_embeddings, compare_texts
    from penstock.monitor.objective import compare_numbers, judge_objective
    from penstock.monitor.reading import Plane, Point, Reading, Signal, Topic
    from penstock.monitor.stream import Stream
    from penstock.monitor.sums import compare_windows

__all__ = [
    "Plane",
    "Point",
    "Reading",
    "Signal",
    "Stream",
    "Topic",
    "compare_embeddings",
    "compare_numbers",
    "compare_texts",
    "compare_windows",
    "judge_objective",
]
_HOMES = {
    "Plane": "reading",
    "Point": "reading",
    "Reading": "reading",
    "Signal": "reading",
    "Stream": "stream",
    "Topic": "reading",
    "compare_embeddings": "compare",
    "compare_numbers": "objective",
    "compare_texts": "compare",
    "compare_windows": "sums",
    "judge_objective": "objective",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"penstock.monitor.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
