"""Where parts of a run are done, by name."""

from collections.abc import Mapping
from importlib import import_module

from penstock.runtime.executor import Executor

EXECUTORS: Mapping[str, str] = {
    "asyncio": "penstock.runtime.executors.asyncio:Asyncio",
    "processes": "penstock.runtime.executors.processes:Processes",
    "ray": "penstock.runtime.executors.ray:Ray",
}


def load(name: str) -> Executor:
    """
    Raises:
        KeyError: there is none of that name.
        Fatal: its package is missing.
    """
    module, _, made = EXECUTORS[name].partition(":")
    executor: Executor = getattr(import_module(module), made)()
    return executor
