"""The contract of a tool at run time: bound once, then called with arguments that fit its `parameters`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from penstock.source.settings import Settings
from penstock.spec.kinds.tool import Tool

LARGEST = 1 << 20
"""Bytes of what a tool returns."""
SECONDS = 30.0
"""Of one call, where its step or agent leaves it more."""


class ToolFailed(Exception):
    """A tool gives no value; the message says why, not which tool.

    Args:
        code: `tool-arguments`, `tool-failed`, `tool-returns`, `tool-schema`, `tool-stub`, `tool-untrusted` or
            `tool-unknown`.
        again: whether the same call may well succeed if it is made again.
    """

    def __init__(self, message: str, *, code: str = "tool-failed", again: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.again = again


@dataclass(frozen=True, slots=True)
class Bound:
    """A Tool with all that it needs to run.

    Attributes:
        binding: the Tool's.
        server: the binding of its ToolServer; empty where it has none.
        sources: the code of the bundle's Python tools, by path below the project root.
    """

    name: str
    spec: Tool
    binding: Mapping[str, Any]
    server: Mapping[str, Any]
    sources: Mapping[str, bytes]
    settings: Settings


class Opened(Protocol):
    """A Tool that can be called, by many at once."""

    async def call(self, arguments: Mapping[str, Any], seconds: float) -> Any:
        """What it returns, as JSON has it.

        Raises:
            ToolFailed: nothing, too late, or no JSON.
            Fatal: it can not run here at all: a key or a package is missing.
        """
        ...

    async def close(self) -> None:
        """Ends what was started for it."""
        ...


class Open(Protocol):
    """A member of `tools`: starts nothing yet."""

    def __call__(self, bound: Bound) -> Opened: ...
