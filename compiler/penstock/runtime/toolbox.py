"""The Tools of a bundle, bound: arguments are checked before a call, what it returns after it."""

import importlib
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from penstock.bundle.bundle import Bundle
from penstock.bundle.document import SOURCES
from penstock.diagnostics.fatal import Fatal
from penstock.runtime.provider import ToolDefinition
from penstock.runtime.tool import LARGEST, SECONDS, Bound, Open, Opened, ToolFailed
from penstock.runtime.tools import TOOLS
from penstock.source import canonical
from penstock.source.settings import Settings
from penstock.spec.kinds.evaluation import Stub
from penstock.spec.kinds.tool import Tool
from penstock.spec.resource import Identity
from penstock.spec.schemas import schema

Bindings = Mapping[Identity, Mapping[str, Any]]


class Returned(NamedTuple):
    """What a tool gave, and in how many seconds; 0 for a stub."""

    value: Any
    seconds: float


class Toolbox:
    """Calls Tools by name; each is opened at its first call and kept until `close`.

    Args:
        trusted: digests of what may run on this machine, as `local` has them; None: all.
        offline: no Tool is asked over the network.
    """

    def __init__(
        self,
        bundle: Bundle,
        bindings: Bindings,
        settings: Settings,
        trusted: frozenset[str] | None = None,
        *,
        offline: bool = False,
    ) -> None:
        self._bundle, self._bindings, self._settings = bundle, bindings, settings
        self._trusted, self._offline = trusted, offline
        self._opened: dict[str, Opened] = {}

    def spec(self, name: str) -> Tool:
        """
        Raises:
            Fatal: the bundle holds no such Tool.
        """
        found = self._bundle.spec("Tool", name)
        if not isinstance(found, Tool):
            raise Fatal(f"the bundle of {self._bundle.chain!r} holds no Tool/{name}", help="compile the chain again")
        return found

    def definition(self, name: str) -> ToolDefinition:
        """A Tool as a model is told of it: the bundle's words, never a server's of today."""
        said = self._bundle.descriptions.get(Identity("Tool", name), "")
        return ToolDefinition(name, said, schema.resolve(self._parameters(name)))

    async def call(
        self,
        name: str,
        arguments: Mapping[str, Any],
        *,
        stubs: Mapping[str, Stub] | None = None,
        seconds: float | None = None,
    ) -> Returned:
        """What a Tool returns.

        Args:
            stubs: what answers in an evaluation; there a Tool with `effects: write` runs in no case.
            seconds: a deadline shorter than SECONDS.

        Raises:
            ToolFailed: the arguments do not fit, there is no value, or none that fits `returns`.
            Fatal: it can not run here at all.
        """
        problem = schema.check(self._parameters(name), dict(arguments))
        if problem is not None:
            raise ToolFailed(f"its arguments do not fit: {problem}", code="tool-arguments")
        spec = self.spec(name)
        began = time.monotonic()
        if stubs is not None and name in stubs:
            return Returned(self._fitting(spec, stubs[name].returns), 0.0)
        if stubs is not None and spec.effects == "write":
            raise ToolFailed(
                "it has `effects: write`, so it never runs in an evaluation, and the Evaluation has no stub of it",
                code="tool-stub",
            )
        value = await self._open(name, spec).call(arguments, SECONDS if seconds is None else min(seconds, SECONDS))
        return Returned(self._fitting(spec, value), time.monotonic() - began)

    async def close(self) -> None:
        """Ends what calls have started; a later call starts it again."""
        opened, self._opened = list(self._opened.values()), {}
        for each in opened:
            await each.close()

    def _parameters(self, name: str) -> dict[str, Any]:
        parameters = self.spec(name).parameters
        if parameters is None:
            raise Fatal(
                f"the schemas of Tool/{name} are not known",
                help="pin those of its server by `penstock lock`",
                exit_code=1,
            )
        return parameters

    def _open(self, name: str, spec: Tool) -> Opened:
        if name not in self._opened:
            runs = local(self._bundle, self._bindings, name)
            if runs is None and self._offline:
                raise ToolFailed("with --calls replay nothing is asked over the network", code="tool-untrusted")
            if runs is not None and self._trusted is not None and runs not in self._trusted:
                raise ToolFailed("its code is of a revision that is not trusted", code="tool-untrusted")
            kind = next(field for field in TOOLS if getattr(spec, field) is not None)
            bound = Bound(
                name,
                spec,
                self._bindings.get(Identity("Tool", name), {}),
                self._bindings.get(Identity("ToolServer", spec.server or ""), {}),
                sources(self._bundle),
                self._settings,
            )
            module, _, member = TOOLS[kind].partition(":")
            self._opened[name] = cast(Open, getattr(importlib.import_module(module), member))(bound)
        return self._opened[name]

    def _fitting(self, spec: Tool, value: Any) -> Any:
        try:
            size = len(json.dumps(value, allow_nan=False, ensure_ascii=False).encode())
        except (ValueError, TypeError, RecursionError) as error:
            raise ToolFailed(f"it returned a value that is no JSON: {error}", code="tool-returns") from None
        if size > LARGEST:
            raise ToolFailed(f"it returned {size:,} bytes; {LARGEST:,} are the most", code="tool-returns")
        problem = None if spec.returns is None else schema.check(spec.returns, value)
        if problem is not None:
            raise ToolFailed(f"it returned what `returns` does not say: {problem}", code="tool-returns")
        return value


def sources(bundle: Bundle) -> dict[str, bytes]:
    """The code of the bundle's Python tools, by path below the project root."""
    return {path.removeprefix(SOURCES): data for path, data in bundle.files.items() if path.startswith(SOURCES)}


def local(bundle: Bundle, bindings: Bindings, name: str) -> str | None:
    """Digest of what a Tool runs on this machine: code, or a server's command; None where it runs elsewhere."""
    spec = bundle.spec("Tool", name)
    if not isinstance(spec, Tool):
        return None
    if spec.python is not None:
        code = {path: canonical.sha256(data) for path, data in sources(bundle).items()}
        return canonical.digest({"python": spec.python, "code": code})
    server = bindings.get(Identity("ToolServer", spec.server or ""), {}).get("mcp") or {}
    command = server.get("command")
    return None if command is None else canonical.digest({"command": list(command)})


def locals_of(bundle: Bundle, bindings: Bindings) -> Iterator[str]:
    """What all Tools of a bundle run on this machine."""
    for identity in bundle.specs:
        if identity.kind == "Tool" and (found := local(bundle, bindings, identity.name)) is not None:
            yield found
