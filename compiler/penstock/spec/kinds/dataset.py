from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from penstock.spec.field import Aspect, JsonSchema, Strict, Uri
from penstock.spec.kind import Kind
from penstock.spec.neighbours import needs, neighbours, one_of


class Source(Strict):
    """Where rows come from: one of `file`, `files` and `uri`."""

    model_config = neighbours(one_of("file", "files", "uri"), needs("sha256", "uri"))

    file: str | None = None
    """A csv, jsonl or parquet file below the project root."""
    files: str | None = None
    """A glob of Markdown files: a row a heading, `{id: "path#heading", title, text, file}`."""
    uri: Uri | None = None
    """Or outside git: `s3://`, `gs://`, `az://`, `hf://`, `oci://` or `https://`; never fetched by a check."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Of the content at `uri`; without it `penstock.lock` pins it."""

    @model_validator(mode="after")
    def _one(self) -> "Source":
        if sum(part is not None for part in (self.file, self.files, self.uri)) != 1:
            raise ValueError("one of `file`, `files` and `uri`")
        if self.sha256 is not None and self.uri is None:
            raise ValueError("`sha256` beside `uri` only")
        return self


class Dataset(Kind):
    """Rows: to evaluate on, to show as examples, to ground answers in, to tune on.

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
