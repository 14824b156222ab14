"""Nodes that are Python: a Tool, with its arguments from the syntax tree."""

import re
from posixpath import basename, dirname, splitext
from typing import Any

from penstock.adopt import function, literal_key, schemas
from penstock.adopt.function import Function, Unfit
from penstock.adopt.promptflow.node import Names, Node
from penstock.adopt.pure import pure
from penstock.adopt.source import Drafted, Source

_KEYS = re.compile(r"(?:sk-|ghp_|github_pat_|xox[abp]-|AKIA|AIza)[\w-]{12,}")
_CONNECTIONS = frozenset(("connection", "conn"))


class Tooling:
    """Tools of a flow, each once however many nodes call it."""

    def __init__(self, source: Source, names: Names, drafts: list[Drafted]) -> None:
        self.source, self.names, self.drafts = source, names, drafts
        self.tools: dict[str, str] = {}
        self.writing: set[str] = set()
        """Tools that may change something, by name."""

    def step(self, node: Node, where: str) -> dict[str, Any] | None:
        """
        Raises:
            Unread: its file cannot be read.
        """
        found = function.tool(self.source.bytes(where))
        if isinstance(found, Unfit):
            self.source.note("decide", found.line, f"`{node.name}`: {found.problem}", where)
            return None
        named = node.name if node.route[0] == "nodes" else splitext(basename(where))[0]
        title = self.tool(named, where, found, node.line)
        if title is None:
            return None
        step: dict[str, Any] = {"tool": title}
        given = {
            key: value for key, value in node.given.items() if value is not None and not self._is_key(node, key, value)
        }
        passed = {key: self._passed(node, found, key, value) for key, value in given.items()}
        if passed:
            step["with"] = passed
        return step

    def tool(self, title: str, where: str, found: Function, line: int) -> str | None:
        """The Tool of a function; None where it cannot be one, which is noted."""
        if where in self.tools:
            return self.tools[where]
        placed = self.source.placed(where)
        module = splitext(placed or "")[0].split("/")
        if placed is None or not all(part.isidentifier() for part in module):
            words = (
                f"`{title}`: {where} is no module below the project that a Tool can name: rename what has a dash or dot"
            )
            self.source.note("decide", line, words)
            return None
        self._beside(title, where, found)
        effects = "read" if pure(self.source.bytes(where), found.name) else "write"
        spec = {"parameters": found.parameters, "effects": effects, "python": f"{'.'.join(module)}:{found.name}"}
        self.tools[where] = self.source.names.new("Tool", title, apart=self.source.label)
        self.drafts.append(Drafted("Tool", self.tools[where], spec, description=found.description))
        if effects == "write":
            words = f"`{title}` is taken for a Tool that writes: `effects: read` where it does not"
            self.source.note("changed", line, words)
            self.writing.add(self.tools[where])
        return self.tools[where]

    def _beside(self, title: str, where: str, found: Function) -> None:
        folder = dirname(where)
        if f"{folder}/" == self.source.root or not folder:
            return
        near = [name for name in found.modules if self._is_module(f"{folder}/{name}")]
        if near:
            words = f"`{title}` imports {', '.join(near)} from its own folder: a Tool imports from the project's root"
            self.source.note("decide", found.line, words, where)

    def _is_module(self, path: str) -> bool:
        return self.source.here(f"{path}.py") or self.source.here(f"{path}/__init__.py")

    def _is_key(self, node: Node, name: str, value: Any) -> bool:
        """Whether it is a credential as it is, which nothing may carry on."""
        if not isinstance(value, str) or "${" in value or literal_key.is_placeholder(value):
            return False
        if not (literal_key.KEY_NAMES.search(name) or _KEYS.match(value)):
            return False
        line, what = node.line, f"`{name}` of `{node.name}`"
        literal_key.stands(self.source, line, what)
        words = f"{what} was not carried over: revoke it, and let the function read a variable"
        self.source.note("decide", line, words)
        return True

    def _passed(self, node: Node, found: Function, key: str, value: Any) -> Any:
        kind = found.kinds.get(key)
        if kind is None and not found.takes_more:
            self.source.note("fault", node.line, f"`{node.name}` gives `{key}`, which its function does not take")
        plain = isinstance(value, str) and "${" not in value
        if plain and (key in _CONNECTIONS or (kind or "").endswith("Connection")):
            words = f"`{node.name}` is given the connection {value}, which lies outside: let it read a variable instead"
            self.source.note("decide", node.line, words)
        if plain and kind in ("int", "float", "bool"):
            return schemas.with_default(schemas.of(kind), value).get("default", value)
        return self.names.value(value)
