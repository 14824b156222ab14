"""The contract of a provider: one request in, one answer out, no retry of its own."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Literal, Protocol, TypeAlias

from penstock.diagnostics.secret import Secret, clean
from penstock.runtime.parts import text
from penstock.text.tokens import estimate

MOST_CALLS = 128
"""Tool calls of one answer."""
MOST_TOKENS = 10**9
"""A larger count in one answer is no count."""


Mode: TypeAlias = Literal["chat", "embedding", "rerank"]


@dataclass(frozen=True, slots=True)
class ToolDefinition:
    """A tool as a model is told of it; `parameters` is a JSON Schema of type object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that a model wants called.

    Attributes:
        id: what the tool's message answers by its `tool_call_id`.
        arguments: JSON text as the model wrote it, unchecked.
    """

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Request:
    """One call of a model.

    Attributes:
        model: LiteLLM's model string.
        messages: `{role, content}` each, content a text; of a chat. One of role `assistant` may have `tool_calls` in
            OpenAI's form, `[{id, type: function, function: {name, arguments}}]`, and each is answered by one of role
            `tool` with its `tool_call_id`.
        texts: what is embedded, or ordered by how well it fits `query`; of an embedding, of a reranking.
        schema: JSON Schema of the answer, or None.
        tools: those that the model may ask for.
        endpoint: base URL of an OpenAI-compatible server; None: the provider's own.
        timeout: total deadline in seconds, connection included.
        allow_private: the operator lets calls go to private and loopback addresses.
        on_text: told of each piece of the text as it comes; a provider that cannot stream tells it in one piece.
    """

    model: str
    mode: Mode
    messages: tuple[Mapping[str, Any], ...] = ()
    texts: tuple[str, ...] = ()
    query: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    schema: Mapping[str, Any] | None = None
    tools: tuple[ToolDefinition, ...] = ()
    endpoint: str | None = None
    credential: Secret | None = None
    timeout: float = 120.0
    allow_private: bool = False
    on_text: Callable[[str], None] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `vectors` has one vector a text, `scores` one score a text, the larger the better it fits.

    With `tool_calls` the text may be empty.

    `finish` is why the model ended, in its own word, where it says so. `seconds` is the time of the attempt that was
    answered; where a provider leaves it 0, the caller's clock counts.
    """

    text: str = ""
    vectors: tuple[tuple[float, ...], ...] = ()
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    tool_calls: tuple[ToolCall, ...] = ()
    scores: tuple[float, ...] = ()
    finish: str | None = None


def tokens(given: object, estimated: int) -> int:
    """What a provider counted, where that is a count at all; else our estimate."""
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= MOST_TOKENS:
        return given
    return estimated


def counted(given: object, asked: Callable[[], Iterable[str]]) -> int:
    """As `tokens`, the estimate made of these texts, and only where it is needed."""
    found = tokens(given, -1)
    return sum(map(estimate, asked())) if found < 0 else found


def asked(request: Request) -> Iterator[str]:
    """The texts that a request's tokens are estimated of; a reranker reads the query with each document."""
    yield from request.texts
    yield from (text(message["content"]) for message in request.messages)
    yield from (request.query for _ in request.texts if request.query)


def given_scores(results: object, count: int) -> tuple[float, ...] | None:
    """The score of each of `count` documents from `[{index, relevance_score}]`; None where that is no such thing."""
    found: dict[int, float] = {}
    for result in results if isinstance(results, list) else ():
        place = result.get("index") if isinstance(result, dict) else None
        score = result.get("relevance_score") if isinstance(result, dict) else None
        if type(place) is not int or not isinstance(score, int | float) or isinstance(score, bool):
            return None
        if not isfinite(score):
            return None
        found[place] = float(score)
    if not isinstance(results, list) or len(results) != count or sorted(found) != list(range(count)):
        return None
    return tuple(found[place] for place in range(count))


def described(tools: Sequence[ToolDefinition]) -> list[dict[str, Any]]:
    """Tools in OpenAI's form."""
    return [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)},
        }
        for tool in tools
    ]


def finish(value: Mapping[str, Any]) -> str | None:
    """Why a model ended, of its whole answer in OpenAI's form."""
    choices = value.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    said = choice.get("finish_reason") if isinstance(choice, Mapping) else None
    return said[:40] if isinstance(said, str) and said.isascii() and said.isprintable() else None


def tool_calls(message: Mapping[str, Any]) -> tuple[ToolCall, ...] | None:
    """The tool calls of a model's message in OpenAI's form; None where they are no such thing."""
    given = message.get("tool_calls") or []
    if not isinstance(given, list) or len(given) > MOST_CALLS:
        return None
    found = []
    for number, call in enumerate(given):
        function = call.get("function") if isinstance(call, Mapping) else None
        name = function.get("name") if isinstance(function, Mapping) else None
        arguments = function.get("arguments") if isinstance(function, Mapping) else None
        if not isinstance(name, str) or not isinstance(arguments, str | None):
            return None
        identity = call.get("id")
        found.append(ToolCall(identity if isinstance(identity, str) else f"call_{number}", name, arguments or "{}"))
    return tuple(found)


class Failed(Exception):
    """A call without an answer.

    Args:
        code: what sort of failure: `provider-rate`, `provider-error`, `provider-network`, `provider-timeout`,
            `provider-body`, `provider-shape`, `provider-credential`, `provider-request`, `provider-down`,
            `endpoint-private`, `endpoint-redirect`, `endpoint-invalid`, `endpoint-origin`, `egress-proxy`.
        retries: how many further attempts are worth while.
        after: seconds that the provider asks to wait before the next.
    """

    def __init__(self, code: str, message: str, *, retries: int = 0, after: float | None = None) -> None:
        message = clean(message)
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
