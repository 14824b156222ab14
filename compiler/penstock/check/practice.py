"""The contract of a practice: what `dataset check` looks for in the rows of one Dataset.

A practice is a module as a rule is one, but looks at rows, each at its line, and only when it is asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from json import dumps
from typing import Any, Protocol

from penstock.check.rule import Finding, Severity
from penstock.diagnostics.location import Location, Span
from penstock.project import dataset
from penstock.project.graph import paths_in
from penstock.project.project import Project
from penstock.source.data.rows import Row
from penstock.source.lines import decode
from penstock.spec.expressions import expression
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.evaluation import Evaluation, Metric
from penstock.spec.resource import Identity

__all__ = ["Finding", "Looked", "Practice", "Severity", "looked"]


class Practice(Protocol):
    """One thing to look for."""

    __doc__: str | None
    CODE: str
    SEVERITY: Severity

    def find(self, data: "Looked") -> Iterator[Finding]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """A Dataset under the Evaluations that read it.

    Attributes:
        asked: fields of a row that a chain is given; of a Dataset that no Evaluation reads, every text.
        expected: fields that metrics read and no chain is given.
    """

    project: Project
    name: str
    spec: Dataset
    rows: Sequence[Row]
    evaluations: Sequence[tuple[str, Evaluation]]
    asked: frozenset[str]
    expected: frozenset[str]
    _lines: dict[str, list[str]] = field(default_factory=dict)

    @property
    def resource(self) -> str:
        return f"Dataset/{self.name}"

    def at(self, *route: str | int) -> Location:
        """A place of the Dataset's spec."""
        return self.project.at(Identity("Dataset", self.name), *route)

    def place(self, row: Row, text: str | None = None) -> Location:
        """The line of a row; the text in it, where it stands there as it is."""
        path = str(row.values["file"]) if self.spec.source.files is not None else self.spec.source.file or ""
        path = self.project.of_resource(Identity("Dataset", self.name)).root + path
        line = max(row.line, 1)
        shown = self._line(path, line) if text else ""
        for written in (dumps(text, ensure_ascii=False)[1:-1], dumps(text)[1:-1], text) if text and shown else ():
            column = shown.find(written) + 1
            if column:
                return Location(path, span=Span(line, column, line, column + len(written)))
        return Location(path, span=Span(line, 1, line, 2))

    def _line(self, path: str, line: int) -> str:
        if path not in self._lines:
            try:
                self._lines[path] = decode(self.project.tree.read(path)).split("\n")
            except OSError:
                self._lines[path] = []
        lines = self._lines[path]
        return lines[line - 1] if line <= len(lines) else ""

    def question(self, row: Row) -> str:
        """What a row asks: its texts that a chain is given, one after the other."""
        return "\n".join(text for name in sorted(self.asked) for text in texts(row.values.get(name)))

    def answers(self, row: Row) -> list[str]:
        """The texts that are expected of the answer."""
        return [text for name in sorted(self.expected) for text in texts(row.values.get(name))]

    def cluster(self, row: Row) -> str:
        """What a row is of: its cluster, or itself."""
        return row.id if self.spec.cluster is None else repr(row.values.get(self.spec.cluster))

    def planned(self, metric: Metric) -> list[Row]:
        """The reviewed rows where a metric's `where` holds; those on which it fails are left to `check`."""
        where = expression.whole(metric.where) if metric.where else None
        kept = []
        for row in self.rows:
            if self.spec.reviewed is not None and row.values.get(self.spec.reviewed) is False:
                continue
            try:
                if where is None or expression.evaluate(where.source, {"row": row.values}) is True:
                    kept.append(row)
            except expression.Failed:
                continue
        return kept


def looked(project: Project, name: str) -> Looked:
    """The Dataset `name`, as it is read."""
    spec = project.spec("Dataset", name)
    assert isinstance(spec, Dataset)
    rows = dataset.rows(project, name).rows
    reading = [
        (resource.identity.name, resource.spec)
        for resource in project.of("Evaluation")
        if isinstance(resource.spec, Evaluation) and resource.spec.dataset == name
    ]
    asked = {field for _, each in reading for field in fields_in(project, each.inputs)}
    read = {
        field for _, each in reading for metric in each.metrics.values() for field in fields_in(project, metric.with_)
    }
    if not reading:
        asked = {key for row in rows for key, value in row.values.items() if next(texts(value), None) is not None}
        asked -= {spec.key or "id", spec.cluster or "", *(("file", "title") if spec.source.files else ())}
    return Looked(project, name, spec, rows, reading, frozenset(asked), frozenset(read - asked))


def texts(value: Any) -> Iterator[str]:
    """The texts in a value, messages and their parts included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in ("role", "type", "url"):
                yield from texts(each)


def fields_in(project: Project, value: Any) -> set[str]:
    """The fields of a row that the expressions in a value read."""
    return {str(path[1]) for path in paths_in(value, project.kept) if path[0] == "row" and path[1:]}
