from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from penstock.spec.field import Aspect, Identifier, Name, Reference, Strict
from penstock.spec.kind import Kind

Address = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z]*/[a-z0-9][a-z0-9-]*$")]


class Rollout(Strict):
    """How a release reaches users: in steps, each for an interval, unless a Monitor raises an alarm."""

    steps: Annotated[list[Annotated[int, Field(ge=1, le=100)]], Field(min_length=1)]
    """Per cent of the traffic, rising to 100."""
    interval: Annotated[str, Field(pattern=r"^[0-9]+[mhd]$")]
    """How long each step lasts at least: minutes, hours or days."""
    abort_on: list[Annotated[Name, Reference("Monitor")]] = []
    """Monitors whose alarm ends it."""

    @model_validator(mode="after")
    def _rising(self) -> "Rollout":
        if self.steps != sorted(set(self.steps)) or self.steps[-1] != 100:
            raise ValueError("`steps` that rise to 100")
        return self


class Environment(Kind):
    """Where the project runs: patches change behaviour, bindings do not.

    It is applied before linking, so its result is type-checked as a whole. A patch is a JSON merge patch of a
    resource; a binding gives endpoint, credentials and limits, and stays outside the bundle.
    """

    kind: ClassVar[str] = "Environment"

    extends: Annotated[Name, Reference("Environment")] | None = None
    """Another Environment, applied first."""
    vars: dict[Identifier, Any] = {}
    """What `vars` holds in expressions."""
    patches: dict[Address, dict[str, Any]] = {}
    """JSON merge patch (RFC 7396) of a resource by `Kind/name`."""
    bindings: Annotated[dict[Address, dict[str, Any]], Aspect.BINDING] = {}
    """Endpoint, credentials and limits by `Kind/name`."""
    targets: Annotated[dict[Name, dict[str, Any]], Aspect.METADATA] = {}
    """The platforms that bundles are written for, with their settings."""
    rollout: Annotated[Rollout, Aspect.METADATA] | None = None
    """How a release reaches users."""
