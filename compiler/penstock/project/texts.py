"""Text, inline or in a file below the project root."""

from dataclasses import dataclass, replace
from difflib import get_close_matches

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location, Span, Within
from penstock.project.project import Project
from penstock.source import literal, paths
from penstock.spec.field import Text


@dataclass(frozen=True, slots=True)
class Body:
    """A text with LF ends; `location` is the value itself, or the first line of the file it stands in."""

    text: str
    location: Location
    fault: Fault | None = None

    def within(self, part: Within) -> Location:
        """The place of a part of the text."""
        span = self.location.span
        if span is None:
            return replace(self.location, within=part)
        line = span.line + part.line
        return replace(
            self.location, span=Span(line, part.column + 1, span.line + part.end_line, part.end_column + 1)
        )


def read(project: Project, text: Text, at: Location) -> Body:
    """The text that stands at `at`; a text that cannot be read is empty and has a fault."""
    if isinstance(text, str):
        return Body(text.replace("\r\n", "\n"), at)
    place = at.at("file")
    path = paths.below(text.file)
    if path is None:
        return Body("", at, Fault("path-escape", place, {"path": text.file}))
    data = read_file(project, path, place)
    if isinstance(data, Fault):
        return Body("", at, data)
    if text.constant is not None:
        value = literal.constant(path, data, text.constant)
        if isinstance(value, Fault):
            return Body("", at, replace(value, location=at.at("constant")))
        return Body(value.replace("\r\n", "\n"), at.at("constant"))
    return _decoded(data, path, place)


def read_file(project: Project, path: str, at: Location) -> bytes | Fault:
    """The bytes of a file of the tree, or why not."""
    kinds = {entry.path: entry.kind for entry in project.tree.entries()}
    if path not in kinds:
        close = get_close_matches(path, kinds, 1, 0.6)
        return Fault("missing-file", at, {"path": path, "nearest": close[0] if close else None})
    if kinds[path] != "file":
        return Fault("not-regular", at, {"path": path, "what": kinds[path]})
    try:
        return project.tree.read(path)
    except OSError as error:
        return Fault("unreadable-file", at, {"path": path, "problem": error.strerror or str(error)})


def _decoded(data: bytes, path: str, at: Location) -> Body:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = f"byte {error.start} is not UTF-8"
        return Body("", at, Fault("unreadable-file", at, {"path": path, "problem": problem}))
    return Body(text.replace("\r\n", "\n"), Location(path, span=Span(1, 1, 1, 1)))


