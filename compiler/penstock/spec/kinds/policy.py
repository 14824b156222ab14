from typing import Annotated, ClassVar, Literal

from pydantic import Field

from penstock.spec.field import Expression, Name, Strict
from penstock.spec.kind import Kind


class Match(Strict):
    """Which resources the rules hold for."""

    kinds: list[str] = []
    """Kinds; empty: all."""
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
    reason: str
    """Why."""
    until: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    """The last day it holds."""
    owner: str
    """Who answers for it."""


class Policy(Kind):
    """What every matching resource must hold, as CEL."""

    kind: ClassVar[str] = "Policy"

    match: Match = Match()
    """Which resources."""
    rules: Annotated[list[PolicyRule], Field(min_length=1)]
    """The demands."""
    waivers: list[Waiver] = []
    """Exceptions that expire."""
