"""GitOps for LLM applications: `load` for programs, a function per verb in `penstock.verbs`; nothing is loaded here."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from penstock.runtime.library.failures import AnswerError, InputError, LoadError, PenstockError
    from penstock.runtime.library.load import Answered, App, Prompt, load
    from penstock.runtime.library.rendered import Rendered

__all__ = [
    "AnswerError",
    "Answered",
    "App",
    "InputError",
    "LoadError",
    "PenstockError",
    "Prompt",
    "Rendered",
    "load",
]
_HOMES = {
    "AnswerError": "failures",
    "InputError": "failures",
    "LoadError": "failures",
    "PenstockError": "failures",
    "Rendered": "rendered",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'penstock' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"penstock.runtime.library.{_HOMES.get(name, 'load')}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
