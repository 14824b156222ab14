"""Text, inline or in a file below the project root."""

from dataclasses import dataclass, replace
from difflib import get_close_matches
from posixpath import basename, dirname
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location, Span, Within
from penstock.project.project import Project
from penstock.source import paths
from penstock.source.lines import normal
from penstock.source.parsing import literal
from penstock.source.repository import lfs
from penstock.spec.field import FileText, Text
from penstock.spec.template import LONGEST


@dataclass(frozen=True, slots=True)
class Body:
    """A text with LF ends.

    `location` is the value itself, or the first line of the file it stands in; of a Python constant the name, since
    the text may be put together from several literals.
    """

    text: str
    location: Location
    fault: Fault | None = None
    is_constant: bool = False

    def within(self, part: Within) -> Location:
        """The place of a part of the text."""
        span = self.location.span
        if self.is_constant:
            return self.location
        if span is None:
            return replace(self.location, within=part)
        first, last = span.line + part.line, span.line + part.end_line
        return replace(self.location, span=Span(first, part.column + 1, last, part.end_column + 1))


def read(project: Project, text: Text, at: Location) -> Body:
    """The text that stands at `at`; a text that cannot be read is empty and has a fault."""
    if isinstance(text, str):
        return Body(normal(text), at)
    project = project.within(at.path)
    found = _content(project, text)
    if isinstance(found, Fault):
        key = "constant" if found.rule == "constant" else "file"
        related = ((found.location, "in this file"),) if found.rule == "constant" else ()
        return Body("", at, replace(found, location=at.at(key), related=related))
    if text.constant is not None:
        return Body(found, at.at("constant"), is_constant=True)
    return Body(found, Location(project.root + (paths.below(text.file) or text.file), span=Span(1, 1, 1, 1)))


def content(project: Project, text: Text) -> str | None:
    """The text alone, of a resource of the project's root; None where it cannot be read."""
    found = normal(text) if isinstance(text, str) else _content(project, text)
    return None if isinstance(found, Fault) else found


def instead(project: Project, text: FileText) -> dict[str, Any]:
    """What stands for a text that cannot be read: its place, and, where Git LFS keeps it, which text it is."""
    found = _content(project, text)
    facts = found.facts if isinstance(found, Fault) else {}
    return {**text.model_dump(exclude_none=True), **{key: facts[key] for key in ("pointer",) if key in facts}}


def read_file(project: Project, path: str, at: Location) -> bytes | Fault:
    """The bytes of a file below the project's root, or why not."""
    kinds, place = _kinds(project), project.root + path
    above = _above(place, kinds)
    if above is not None and kinds[above] == "submodule":
        return Fault("submodule-path", at, {"path": path, "submodule": above})
    if above is not None:
        return Fault("not-regular", at, {"path": above, "what": kinds[above]})
    if place not in kinds:
        nearest = _nearest(place, kinds)
        return Fault("missing-file", at, {"path": path, "nearest": nearest and nearest[len(project.root) :]})
    if kinds[place] != "file":
        return Fault("not-regular", at, {"path": path, "what": kinds[place]})
    try:
        data = project.tree.read(place)
    except OSError as error:
        return Fault("unreadable-file", at, {"path": path, "problem": error.strerror or str(error)})
    if lfs.is_pointer(data):
        return Fault("lfs-pointer", at, {"path": path, "pointer": data.decode("ascii", "backslashreplace")})
    return data


def outside(path: str, at: Location) -> Fault:
    """Why `paths.below` refuses a path."""
    if paths.leads_into_git(path):
        return Fault("path-reserved", at, {"path": path})
    return Fault("path-escape", at, {"path": path})


def _above(path: str, kinds: dict[str, str]) -> str | None:
    """The submodule or link that a path leads through."""
    folders = path.split("/")[:-1]
    ways = ("/".join(folders[: depth + 1]) for depth in range(len(folders)))
    return next((way for way in ways if way in kinds), None)


def _kinds(project: Project) -> dict[str, str]:
    if "kinds of files" not in project.shared:
        project.shared["kinds of files"] = {entry.path: entry.kind for entry in project.tree.entries()}
    found: dict[str, str] = project.shared["kinds of files"]
    return found


def _nearest(path: str, kinds: dict[str, str]) -> str | None:
    """The path most like one that is missing: of the same folder, or of the same name elsewhere."""
    likely = [known for known in kinds if dirname(known) == dirname(path) or basename(known) == basename(path)]
    return next(iter(get_close_matches(path, likely, 1, 0.6)), None)


def _content(project: Project, text: FileText) -> str | Fault:
    """Read once a tree; a Fault stands nowhere yet."""
    memo = ("content", project.root, text.file, text.constant)
    if memo not in project.shared:
        project.shared[memo] = _read(project, text)
    found: Any = project.shared[memo]
    return found if isinstance(found, Fault) else str(found)


def _read(project: Project, text: FileText) -> str | Fault:
    path = paths.below(text.file)
    nowhere = Location(project.root + (path or text.file))
    if path is None:
        return outside(text.file, nowhere)
    data = read_file(project, path, nowhere)
    if isinstance(data, Fault):
        return data
    if text.constant is not None:
        value = literal.constant(nowhere.path, data, text.constant)
        return value if isinstance(value, Fault) else normal(value)
    if len(data) > 4 * LONGEST:  # whatever its letters, more than a template may have
        return Fault("unreadable-file", nowhere, {"path": path, "problem": f"longer than {LONGEST:,} characters"})
    try:
        return normal(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        problem = f"byte {error.start} is not UTF-8"
        return Fault("unreadable-file", nowhere, {"path": path, "problem": problem})
