from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from penstock.spec.field import Aspect, JsonSchema, Strict
from penstock.spec.kind import Kind


class Source(Strict):
    """Where rows come from: one of `file` and `files`."""

    file: str | None = None
    """A csv or jsonl file below the project root."""
    files: str | None = None
    """A glob of Markdown files: a row a heading, `{id: "path#heading", title, text, file}`."""

    @model_validator(mode="after")
    def _one(self) -> "Source":
        if (self.file is None) == (self.files is None):
            raise ValueError("either `file` or `files`")
        return self


class Dataset(Kind):
    """Rows: to evaluate on, to show as examples, to ground answers in.

    `key` names the field that identifies a row across revisions; `cluster` the field whose rows are not independent.
    """

    kind: ClassVar[str] = "Dataset"

    purpose: Literal["evaluation", "fewshot", "grounding", "tuning", "preference", "pretraining"]
    """What the rows are for."""
    source: Source
    """Where they come from."""
    key: str | None = None
    """The field that identifies a row."""
    cluster: str | None = None
    """Rows with the same value are not independent."""
    reviewed: Annotated[str, Aspect.METADATA] | None = None
    """A boolean field: rows where it is false are shown, never guarded."""
    schema_: Annotated[JsonSchema | None, Field(alias="schema")] = None
    """JSON Schema of a row."""
