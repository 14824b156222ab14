"""The contract of a step type: its fields and the types of its outputs."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from penstock.spec.field import Expression, Strict

STEP_ROOTS = ("inputs", "steps", "vars")


class Retry(Strict):
    """How often a step is tried in all."""

    attempts: Annotated[int, Field(ge=1, le=10)] = 1
    """Attempts, the first included."""


class Step(Strict):
    """One step of a chain; the key that names its type comes first."""

    type_: ClassVar[str]
    """The key that names the type."""

    when: Annotated[str, Expression(STEP_ROOTS)] | None = None
    """Runs only where this is true."""
    otherwise: Annotated[dict[str, Any], Expression(STEP_ROOTS)] | None = None
    """The outputs where `when` is false; without it, whatever reads this step must not run either."""
    retry: Retry | None = None
    """How often it is tried."""
    timeout_seconds: Annotated[float, Field(gt=0)] | None = None
    """Total deadline, in seconds."""

    def outputs(self, spec: Callable[[str, str], Any]) -> Mapping[str, dict[str, Any]]:
        """JSON Schema of each output; `spec(kind, name)` gives a resource's spec, or None where it is unknown."""
        raise NotImplementedError(type(self).__name__)
