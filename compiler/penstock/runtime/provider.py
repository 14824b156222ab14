"""The contract of a provider: one request in, one answer out, no retry of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from penstock.diagnostics.secret import Secret

MOST_TOKENS = 10**9
"""A larger count in one answer is no count."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call of a model.

    Attributes:
        model: LiteLLM's model string.
        messages: `{role, content}` each; of a chat.
        texts: what is embedded; of an embedding.
        schema: JSON Schema of the answer, or None.
        endpoint: base URL of an OpenAI-compatible server; None: the provider's own.
        timeout: total deadline in seconds, connection included.
        allow_private: the operator lets calls go to private and loopback addresses.
    """

    model: str
    mode: Literal["chat", "embedding"]
    messages: tuple[Mapping[str, str], ...] = ()
    texts: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    schema: Mapping[str, Any] | None = None
    endpoint: str | None = None
    credential: Secret | None = None
    timeout: float = 120.0
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `vectors` has one vector a text.

    `seconds` is the time of the attempt that was answered; where a provider leaves it 0, the caller's clock counts.
    """

    text: str = ""
    vectors: tuple[tuple[float, ...], ...] = ()
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0


def tokens(given: object, estimated: int) -> int:
    """What a provider counted, where that is a count at all; else our estimate."""
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= MOST_TOKENS:
        return given
    return estimated


class Failed(Exception):
    """A call without an answer.

    Args:
        code: what sort of failure: `provider-rate`, `provider-error`, `provider-network`, `provider-timeout`,
            `provider-body`, `provider-shape`, `provider-credential`, `provider-request`, `endpoint-private`,
            `endpoint-redirect`, `endpoint-invalid`.
        retries: how many further attempts are worth while.
        after: seconds that the provider asks to wait before the next.
    """

    def __init__(self, code: str, message: str, *, retries: int = 0, after: float | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retries = retries
        self.after = after

    def __str__(self) -> str:
        return f"{self.message} ({self.code})"

    def named(self, who: str) -> "Failed":
        """The same, with the name of who failed."""
        return Failed(self.code, f"{who}: {self.message}", retries=self.retries, after=self.after)


class Provider(Protocol):
    """A member of `providers`: an async function."""

    async def __call__(self, request: Request) -> Answer:
        """The answer.

        Raises:
            Failed: there is none.
            Fatal: there never will be: a package is missing.
        """
        ...
