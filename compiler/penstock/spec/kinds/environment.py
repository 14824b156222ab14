from typing import Annotated, Any, ClassVar

from pydantic import Field

from penstock.spec.field import Aspect, Identifier, Name, Reference
from penstock.spec.kind import Kind

Address = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z]*/[a-z0-9][a-z0-9-]*$")]


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
