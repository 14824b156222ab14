"""Where something stands: a file, a document in it, and the keys that lead to it."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

Route: TypeAlias = tuple[str | int, ...]


class Span(NamedTuple):
    """Lines and columns count from 1; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Within(NamedTuple):
    """A range inside a text value: lines and columns of that text, from 0; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file of the tree.

    Rules speak in keys (`document`, `route`, `part`, `within`); `source.locate` turns them into `span` late, for
    findings only. Where a file has no keys (a prompt's text file, unparsable YAML) the span is given at once.
    """

    path: str
    document: int = 0
    route: Route = ()
    part: Literal["key", "value"] = "value"
    within: Within | None = None
    span: Span | None = None

    def at(self, *keys: str | int) -> "Location":
        """The place that `keys` lead to from here."""
        return Location(self.path, self.document, self.route + keys, span=self.span)

    def key(self) -> "Location":
        """The key itself rather than its value."""
        return Location(self.path, self.document, self.route, "key", span=self.span)
