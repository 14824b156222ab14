"""A Toolbox over a compiled project."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from penstock.bundle.release import Release
from penstock.runtime.toolbox import Toolbox
from penstock.source.settings import Settings

CHAIN = 'inputs: {}\nsteps:\n  a: {tool: find, with: {}}\noutputs: {a: "${{ steps.a.value }}"}\n'


@pytest.fixture
def toolbox(compiled: Callable[..., Release], settings: Settings) -> Callable[..., Toolbox]:
    """Of a chain that calls the tool `find`."""

    def toolbox(
        documents: Mapping[str, str], files: Mapping[str, str] | None = None, *, settings: Settings = settings
    ) -> Toolbox:
        released = compiled({"Chain/shop": CHAIN, **documents}, files)
        return Toolbox(released.bundles["shop"], released.bindings, settings)

    return toolbox


@pytest.fixture
def called() -> Callable[..., Any]:
    """The value of one call."""

    def called(toolbox: Toolbox, **arguments: Any) -> Any:
        async def call() -> Any:
            try:
                return (await toolbox.call("find", arguments)).value
            finally:
                await toolbox.close()

        return asyncio.run(call())

    return called
