"""A bundle made ready to be asked over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from penstock.runtime.chain import Chain
from penstock.runtime.library.load import Bindings, opened
from penstock.runtime.library.streamed import Streamed, streamed
from penstock.runtime.library.supply import Supplied
from penstock.runtime.server import chat, openapi
from penstock.runtime.server.payload import dumps
from penstock.source.settings import Settings
from penstock.spec.schemas import schema


@dataclass(frozen=True, slots=True)
class Ready:
    """
    Attributes:
        streamed: the output that comes in pieces.
        shape: how it answers as a conversation; None: it does not.
        openapi: the description, as JSON.
    """

    chain: Chain
    streamed: Streamed | None
    shape: chat.Shape | None
    inputs: Mapping[str, Mapping[str, Any]]
    openapi: bytes


def ready(supplied: Supplied, settings: Settings, bindings: Bindings | None, *, has_token: bool) -> Ready:
    """
    Raises:
        Fatal: the bundle cannot run here.
    """
    bundle = supplied.bundle
    inputs = bundle.spec("Chain", bundle.chain).inputs
    typed = openapi.outputs(bundle)
    shape = chat.shape(inputs, typed)
    schema.check({"type": "string"}, None)  # the library is slow to import: not within a request
    described = openapi.document(bundle, typed, is_chat=shape is not None, has_token=has_token)
    return Ready(opened(supplied, settings, bindings), streamed(bundle), shape, inputs, dumps(described))


async def warm(made: Ready) -> None:
    """Builds the Retrievers, so that no request waits for an index.

    Raises:
        Fatal, provider.Failed: one cannot be built.
    """
    for identity in made.chain.bundle.specs:
        if identity.kind == "Retriever":
            await made.chain.retriever(identity.name)
