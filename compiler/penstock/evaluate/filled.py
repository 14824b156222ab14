"""What a row of an Evaluation must hold, and a proposed row that holds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from penstock.evaluate.draft import Proposed
from penstock.project.chains import chain_spec
from penstock.project.graph import paths_in
from penstock.project.project import Project
from penstock.source import canonical
from penstock.spec.expressions import expression
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.evaluation import Evaluation

QUESTIONS = ("question", "query", "message", "prompt", "text", "input")
_EXPECTED = ("expected",)
_EMPTY: Mapping[str, Any] = {"string": "", "array": [], "object": {}, "integer": 0, "number": 0, "boolean": False}


@dataclass(frozen=True, slots=True)
class Fields:
    """Which field of a row holds what; None: no field does.

    Attributes:
        inputs: by the chain's input that it is for; `main` is the input that the question goes to.
        expected: fields that hold the expected answer as a text.
        schema: of a row, as far as it is declared; `is_open`: other fields may stand there.
    """

    key: str
    main: str
    inputs: Mapping[str, str]
    facts: str | None
    documents: str | None
    answerable: str | None
    expected: Sequence[str]
    cluster: str | None
    reviewed: str
    schema: Mapping[str, Any] = field(default_factory=dict)

    @property
    def question(self) -> str:
        return self.inputs[self.main]

    @property
    def properties(self) -> Mapping[str, Any]:
        found = self.schema.get("properties", {})
        return found if isinstance(found, dict) else {}

    def takes(self, name: str) -> bool:
        """Whether the schema lets a row have this field."""
        return name in self.properties or self.schema.get("additionalProperties", True) is not False


def fields(project: Project, chain: str, evaluation: Evaluation | None, data: Dataset | None) -> Fields | None:
    """The fields of an Evaluation's rows; without one, those that `draft` gives a new Dataset. None: the chain takes
    no text.
    """
    spec = chain_spec(project, chain)
    declared = {} if spec is None else {n: s for n, s in spec.inputs.items() if s.get("type", "string") == "string"}
    given = {name: name for name in spec.inputs} if spec is not None else {}
    if evaluation is not None:
        given = {name: found for name, value in evaluation.inputs.items() if (found := _field(project, value))}
    texts = [name for name in given if name in declared]
    main = next((name for name in QUESTIONS if name in texts), texts[0] if texts else None)
    if main is None:
        return None
    if evaluation is None or data is None:
        return Fields("id", main, given, "facts", "pages", "answerable", (), "topic", "reviewed")
    facts = documents = answerable = None
    expected: list[str] = []
    for metric in evaluation.metrics.values():
        for argument, value in metric.with_.items():
            found = _field(project, value)
            if found is not None and argument == "facts":
                facts = facts or found
            elif found is not None and argument == "relevant":
                documents = documents or found
            elif found is not None and argument in _EXPECTED and found not in expected:
                expected.append(found)
        schema = (data.schema_ or {}).get("properties", {})
        for path in paths_in(metric.where or "", project.kept):
            name = str(path[1]) if path[0] == "row" and path[1:] else ""
            if answerable is None and isinstance(schema, dict) and schema.get(name, {}).get("type") == "boolean":
                answerable = name
    return Fields(
        data.key or "id", main, given, facts, documents, answerable, expected, data.cluster,
        data.reviewed or "reviewed", data.schema_ or {},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filled:
    """A row; `blank` are fields that a person must fill in, as nothing is known of them."""

    values: Mapping[str, Any]
    blank: tuple[str, ...]


def filled(proposed: Proposed, into: Fields) -> Filled:
    """The row of a proposal, marked as not reviewed, its key made of what it asks."""
    values: dict[str, Any] = {}
    asked = {**{into.inputs[n]: v for n, v in proposed.inputs.items() if n in into.inputs}}
    asked[into.question] = proposed.question
    values[into.key] = f"{proposed.origin['from']}-{canonical.digest(asked).removeprefix('sha256:')[:10]}"
    values.update(asked)
    for name, value in (
        (into.facts, list(proposed.facts)),
        (into.documents, list(proposed.documents)),
        (into.answerable, proposed.answerable),
        (into.cluster, proposed.topic),
    ):
        if name is not None and name not in values:
            values[name] = value
    for name in into.expected:
        values.setdefault(name, proposed.expected or next(iter(proposed.facts), ""))
    # a trace says what was answered, and nothing of what is right
    wanted = proposed.answerable or into.answerable is None or proposed.origin["from"] == "trace"
    blank = [name for name in (into.facts, *into.expected) if name and wanted and not values.get(name)]
    for name in into.schema.get("required", ()):
        if name not in values:
            values[name] = _blank(into.properties.get(name, {}))
            blank.append(name)
    values[into.reviewed] = False
    if into.takes("origin") and "origin" not in values:
        values["origin"] = dict(proposed.origin)
    return Filled(values, tuple(dict.fromkeys(blank)))


def _blank(schema: Any) -> Any:
    declared = schema if isinstance(schema, dict) else {}
    if "default" in declared:
        return declared["default"]
    kind = declared.get("type", "string")
    return next(iter(declared.get("enum", ())), _EMPTY.get(kind if isinstance(kind, str) else "string", ""))


def _field(project: Project, value: Any) -> str | None:
    """The field that an expression is, as `${{ row.question }}`."""
    whole = expression.whole(value) if isinstance(value, str) else None
    if whole is None:
        return None
    found = [*paths_in(value, project.kept)]
    return str(found[0][1]) if len(found) == 1 and found[0][0] == "row" and len(found[0]) == 2 else None
