"""Text to YAML nodes with their offsets, on libyaml where PyYAML has it, on its Python parser elsewhere."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml
from yaml.composer import Composer, ComposerError
from yaml.nodes import Node
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

try:
    from yaml._yaml import CParser
except ImportError:  # pragma: no cover - wheels have it
    CParser = None  # type: ignore[assignment,misc]

DEPTH = 64
NODES = 50_000
PLAIN = "plain"
TEXT = "text"
COLLECTION = "collection"
MERGE = "<<"
_NEXT = re.compile(r"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ALIAS = re.compile(r"\*([^\s,\[\]{}]+)")


class Limit(Exception):
    """More of something than any hand-written file has."""

    def __init__(self, what: str, limit: int, offset: int | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.limit = limit
        self.offset = offset


class Composed(NamedTuple):
    """A document of the stream: its node (None: empty), or what stopped the parser.

    Attributes:
        base: what to add to a mark's index to have an offset in the whole text.
    """

    document: int
    base: int
    node: Node | None
    error: Exception | None


class _Resolver:
    """Tags say only how a node was written; the depth is held on the way down, so that no stack overflows."""

    depth = 0
    nodes = 0

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        if kind is not yaml.ScalarNode:
            return COLLECTION
        return PLAIN if implicit[0] else TEXT

    def descend_resolver(self, parent: Any, index: Any) -> None:
        self.depth += 1
        self.nodes += 1
        if self.depth > DEPTH + 1:
            raise Limit("levels of nesting", DEPTH, None if parent is None else parent.start_mark.index)
        if self.nodes > NODES:
            raise Limit("nodes", NODES, None if parent is None else parent.start_mark.index)

    def ascend_resolver(self) -> None:
        self.depth -= 1


class Pure(_Resolver, Reader, Scanner, Parser, Composer):
    """The same in Python."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """libyaml refuses what an escape may write here: half of a surrogate pair."""
        if isinstance(value, str) and _SURROGATE.search(value):
            raise ValueError("half of a surrogate pair is no character")
        return super().resolve(kind, value, implicit)


if CParser is None:  # pragma: no cover - wheels have it
    Native: Any = Pure
else:

    class _Native(_Resolver, CParser):
        """libyaml's scanner and parser."""

    Native = _Native


def compose(text: str, parser: Any = None) -> Iterator[Composed]:
    """The documents of a stream; after a fault it goes on with the next `---`, which only ever starts a document."""
    base, index = 0, 0
    while True:
        reader = (parser or Native)(text[base:] if base else text)
        try:
            while reader.check_node():
                reader.nodes = 0
                node = reader.get_node()
                yield Composed(index, base, None if _is_empty(node) else node, None)
                index += 1
            return
        except (yaml.MarkedYAMLError, Limit, ValueError, OverflowError) as error:
            yield Composed(index, base, None, error)
            index += 1
            after = _NEXT.search(text, max(base + (offset(error) or 0), base + 1))
        finally:
            reader.dispose()
        if after is None:
            return
        base = after.start()


def offset(error: Exception) -> int | None:
    """Where an error stands, relative to its `base`."""
    if isinstance(error, Limit):
        return error.offset
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return None if mark is None else int(mark.index)


def undefined_alias(error: Exception, text: str, base: int) -> str | None:
    """The name of the alias whose anchor is missing, where that is what went wrong."""
    if not isinstance(error, ComposerError) or "undefined alias" not in str(error.problem):
        return None
    found = _ALIAS.match(text, base + (offset(error) or 0))
    return found[1] if found else "?"


def _is_empty(node: Node | None) -> bool:
    return node is None or (isinstance(node, yaml.ScalarNode) and node.tag == PLAIN and not node.value)
