from typing import Annotated, ClassVar, Literal

from pydantic import Field

from penstock.spec.field import Expression, Name, Strict
from penstock.spec.kind import Kind


class Match(Strict):
    """Which resources the rules hold for."""

    kinds: list[str] = []
    """Kinds; empty: all."""
    names: list[Annotated[str, Field(min_length=1)]] = []
    """Names, of which one must match; `*` stands for any signs. Empty: all."""
    labels: dict[str, str] = {}
    """Labels that must all be there."""


class PolicyRule(Strict):
    """One demand."""

    name: Name
    """Unique in the policy."""
    assert_: Annotated[str, Expression(("resource", "project"), bare=True), Field(alias="assert")]
    """CEL over `resource` and `project` that must be true."""
    message: str
    """What to do."""
    severity: Literal["error", "warning"] = "error"
    """An error stops the gate."""


class Waiver(Strict):
    """An exception that expires."""

    resource: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z]*/[a-z0-9][a-z0-9-]*$")]
    """`Kind/name`."""
    rule: Name
    """The rule it waives."""
    reason: Annotated[str, Field(min_length=1)]
    """Why."""
    until: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    """The last day it holds."""
    owner: Annotated[str, Field(min_length=1)]
    """Who answers for it."""


class Policy(Kind):
    """What every matching resource must hold, as CEL.

    `resource` has `kind`, `metadata` and `spec`, defaults filled in; what has none is absent, and `has()` tells.
    Beside them `personalData`, for the rows of a Dataset and the messages of a PromptTemplate: the kinds found there,
    of `email`, `phone`, `iban` and `card`. And `chain`, for a Chain and a template with a model: `name`, `owner`,
    `labels`; the names of all it reaches as `models`, `prompts`, `tools`, `servers`, `retrievers`, `datasets`; those
    of its `evaluations` and `monitors`; `agents [{chain, step, tools, approve, writes, turns, tokens, usd,
    seconds}]`; `writes [{chain, step, tool, approved, guarded}]`, the tools with `effects: write` that its steps
    call; `inputTokens`, `outputTokens` and `usd` of one answer, an estimate, `usd` only where every price is known.
    `project` has `name`, `labels`, `environment`, `spec` and `chains`, each as above.

    An expression that takes very many steps is refused, so that no policy makes a check hang.
    """

    kind: ClassVar[str] = "Policy"

    match: Match = Match()
    """Which resources."""
    rules: Annotated[list[PolicyRule], Field(min_length=1)]
    """The demands."""
    waivers: list[Waiver] = []
    """Exceptions that expire."""
