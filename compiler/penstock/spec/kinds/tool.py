from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from penstock.spec.field import Aspect, Credentials, JsonSchema, Name, Reference, Strict
from penstock.spec.kind import Kind
from penstock.spec.neighbours import any_of, needs, neighbours, one_of

FUNCTION = r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*:[A-Za-z_][A-Za-z0-9_]*$"


class Http(Strict):
    """A tool that a server offers at one address."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    """`GET` and `DELETE` send the arguments in the query, the others as a JSON object."""
    url: Annotated[Annotated[str, Field(min_length=1)] | None, Aspect.BINDING] = None
    """The address; here, or by an Environment's binding."""
    credentials: Annotated[Credentials, Aspect.BINDING] | None = None
    """The name of the key, sent as a bearer token."""


class Tool(Kind):
    """A function that a step or an agent may call.

    Its description is read by models, so it is behaviour. Exactly one of `python`, `http` and `server` says what runs.
    A tool that writes runs in an evaluation as a stub only, and in an agent only where `approve` names it.
    """

    model_config = neighbours(
        one_of("python", "http", "server"), needs("name", "server"), any_of("server", "parameters")
    )

    kind: ClassVar[str] = "Tool"
    description_is_behaviour: ClassVar[bool] = True

    parameters: JsonSchema | None = None
    """JSON Schema of its arguments, an object; of a server's tool the lock may hold it."""
    returns: JsonSchema | None = None
    """JSON Schema of what it returns; default: anything."""
    effects: Literal["read", "write"]
    """Whether it changes anything outside."""
    python: Annotated[str, Field(pattern=FUNCTION)] | None = None
    """`module:function` below the project root, run in a process of its own."""
    http: Http | None = None
    """Or a call over HTTP."""
    server: Annotated[Name, Reference("ToolServer")] | None = None
    """Or a tool of a ToolServer."""
    name: Annotated[str, Field(min_length=1)] | None = None
    """What the server calls it; default: the resource's name."""

    @model_validator(mode="after")
    def _one(self) -> "Tool":
        if sum(part is not None for part in (self.python, self.http, self.server)) != 1:
            raise ValueError("one of `python`, `http` and `server`")
        if self.server is None and self.parameters is None:
            raise ValueError("`parameters`, which only a server's tool may leave out")
        if self.server is None and self.name is not None:
            raise ValueError("`name` beside `server` only")
        return self
