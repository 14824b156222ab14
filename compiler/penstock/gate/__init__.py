"""(runs, changes, findings, guards) -> verdict. Pure. `__all__` is public and loaded when first asked for."""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from penstock.gate.compare import Comparison, compare
    from penstock.gate.sequential import Sequential, sequential

__all__ = ["Comparison", "Sequential", "compare", "sequential"]


class _Gate(ModuleType):
    def __setattr__(self, name: str, value: Any) -> None:
        # An import of a submodule binds it here under the name of its public function, which goes first.
        public = name in ("compare", "sequential") and isinstance(value, ModuleType)
        super().__setattr__(name, getattr(value, name) if public else value)


sys.modules[__name__].__class__ = _Gate


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "sequential" if name.lower() == "sequential" else "compare"
    return getattr(import_module(f"penstock.gate.{home}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
