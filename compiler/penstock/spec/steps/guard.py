from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from penstock.spec.field import Expression, JsonSchema, Name, Reference, Strict
from penstock.spec.neighbours import given, is_one_of, needs, neighbours, when
from penstock.spec.schemas import validity
from penstock.spec.step import STEP_ROOTS, Known, Outputs, Step


class GuardJudge(Strict):
    """A model that says whether a text passes."""

    model: Annotated[Name, Reference("Model")]
    """Who judges."""
    prompt: Annotated[Name, Reference("PromptTemplate")]
    """What it is asked; its output has a boolean `passed`, and it reads `text`."""


class Condition(Strict):
    """What a text must hold; all that are given."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    pattern: str | None = None
    """It matches this regular expression (RE2) somewhere."""
    schema_: Annotated[JsonSchema | None, Field(alias="schema")] = None
    """It is JSON that this schema takes."""
    pii: Literal[False] | None = None
    """`false`: it holds no personal data, as far as patterns and checksums tell."""
    refusal: bool | None = None
    """`false`: it is no refusal; `true`: it is one."""
    judge: GuardJudge | None = None
    """A model says so."""

    @field_validator("pii", mode="before")
    @classmethod
    def _no_number(cls, pii: object) -> object:
        return None if pii is None else pii if isinstance(pii, bool) else str(pii)  # to Literal, 0 is false

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        problem = None if pattern is None else validity.no_pattern(pattern)
        if problem is not None:
            raise ValueError(f"a pattern of RE2, which has no lookaround and no backreferences ({problem})")
        return pattern

    @model_validator(mode="after")
    def _some(self) -> "Condition":
        if not self.model_fields_set:
            raise ValueError("at least one of `pattern`, `schema`, `pii`, `refusal` and `judge`")
        return self


class GuardStep(Step):
    """Lets a text through, or not; gives `.text`, which passed or was replaced, and `.passed`."""

    model_config = neighbours(
        needs("otherwise", "when"),
        {**when(is_one_of("onFail", "replace"), given("replacement")), "else": {"not": given("replacement")}},
    )

    type_: ClassVar[str] = "guard"

    guard: Condition
    """What the text must hold."""
    text: Annotated[str, Expression(STEP_ROOTS)]
    """The text."""
    on_fail: Literal["stop", "replace", "continue"] = "stop"
    """`stop`: the chain fails; `replace`: `replacement` goes on; `continue`: the text goes on, `.passed` is false."""
    replacement: Annotated[str, Expression(STEP_ROOTS)] | None = None
    """What goes on with `replace`."""

    @model_validator(mode="after")
    def _replaced(self) -> "GuardStep":
        if (self.on_fail == "replace") != (self.replacement is not None):
            raise ValueError("`replacement` with `onFail: replace`, and only there")
        return self

    def outputs(self, known: Known) -> Outputs:
        return {"text": {"type": "string"}, "passed": {"type": "boolean"}}
