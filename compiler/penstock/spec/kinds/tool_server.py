from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from penstock.spec.field import Aspect, Credentials, Strict
from penstock.spec.kind import Kind
from penstock.spec.neighbours import neighbours, one_of


class Mcp(Strict):
    """A server that speaks the Model Context Protocol: one of `command` and `url`."""

    model_config = neighbours(one_of("command", "url"))

    command: Annotated[list[str], Field(min_length=1)] | None = None
    """Program and arguments; it speaks over its standard input and output."""
    url: Annotated[str, Field(min_length=1)] | None = None
    """Address of a server that speaks over HTTP."""

    @model_validator(mode="after")
    def _one(self) -> "Mcp":
        if (self.command is None) == (self.url is None):
            raise ValueError("either `command` or `url`")
        return self


class ToolServer(Kind):
    """A server of tools.

    The schemas of its tools are pinned in `penstock.lock`, so that it cannot change them unseen.
    """

    kind: ClassVar[str] = "ToolServer"

    mcp: Annotated[Mcp | None, Aspect.BINDING] = None
    """How it is reached; here, or by an Environment's binding."""
    credentials: Annotated[Credentials, Aspect.BINDING] | None = None
    """The name of the key."""
