"""`python`: a function of the bundle's code, in a process of its own."""

from collections.abc import Mapping
from typing import Any

from penstock.runtime.processes.child import ChildFailed, Children
from penstock.runtime.tool import Bound, ToolFailed


def open(bound: Bound) -> "Function":
    """The function that `python` names."""
    assert bound.spec.python is not None
    return Function(Children(bound.spec.python, bound.sources))


class Function:
    """Called by keyword; its processes are kept for further calls."""

    def __init__(self, children: Children) -> None:
        self._children = children

    async def call(self, arguments: Mapping[str, Any], seconds: float) -> Any:
        try:
            return await self._children.call(arguments, seconds)
        except ChildFailed as failure:
            raise ToolFailed(str(failure)) from None

    async def close(self) -> None:
        self._children.close()
