"""The contract of a step at run time: a step's spec and values in, outputs out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from penstock.runtime.traces.trace import StepTrace, Trace, Usage

if TYPE_CHECKING:  # who only renders a prompt pays for none of these
    from penstock.bundle.bundle import Bundle
    from penstock.runtime.calls.models import Asked
    from penstock.runtime.provider import Answer, ToolDefinition
    from penstock.runtime.retriever import Found
    from penstock.runtime.toolbox import Toolbox
    from penstock.spec.kinds.evaluation import Stub
    from penstock.spec.step import Step


class StepFailed(Exception):
    """A step gives no outputs; the message says why.

    Args:
        code: what sort of failure, as in `provider.Failed`.
        again: whether the same step may well succeed if it is tried again.
        after: seconds to wait before that.
        inputs, usage, children: what the step had done until then.
        trace: the step's own, where it is made already.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "step",
        again: bool = False,
        after: float | None = None,
        inputs: Mapping[str, Any] | None = None,
        usage: Usage | None = None,
        children: Sequence[StepTrace] = (),
        trace: StepTrace | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.again = again
        self.after = after
        self.inputs = inputs or {}
        self.usage = usage
        self.children = tuple(children)
        self.trace = trace


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step did; `seconds` are those of the answer when it was made.

    Attributes:
        usage: of all calls, those of `children` included.
        children, model, failures, finish: as in `StepTrace`.
    """

    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    seconds: float
    usage: Usage = field(default_factory=Usage)
    attempts: int = 1
    children: tuple[StepTrace, ...] = ()
    model: str | None = None
    failures: tuple[str, ...] = ()
    finish: str | None = None


class Means(Protocol):
    """What a step may use."""

    @property
    def bundle(self) -> "Bundle": ...

    @property
    def stubs(self) -> "Mapping[str, Stub] | None":
        """What Tools return instead of being called, in an evaluation; None outside of one.

        In an evaluation a Tool with `effects: write` never runs: its stub, or the step fails.
        """
        ...

    @property
    def tools(self) -> "Toolbox":
        """The Tools of the bundle."""
        ...

    async def chat(
        self,
        model: str,
        messages: Sequence[Mapping[str, Any]],
        *,
        schema: Mapping[str, Any] | None = None,
        tools: "Sequence[ToolDefinition]" = (),
        attempts: int | None = None,
        accept: "Callable[[Answer], bool] | None" = None,
    ) -> "Asked":
        """Asks a Model of the bundle."""
        ...

    async def embed(self, model: str | None, texts: Sequence[str]) -> "Asked":
        """Embeds by a Model of the bundle, or by hashed n-grams."""
        ...

    async def find(self, retriever: str, query: str, take: int) -> "Found":
        """Asks a Retriever of the bundle."""
        ...

    async def step(self, id: str, step: "Step", env: Mapping[str, Any]) -> StepTrace:
        """Runs a step inside this one, with its `when`, `otherwise`, `retry` and `timeoutSeconds`.

        Raises:
            StepFailed: it gives no outputs; `trace` is what it did.
        """
        ...

    async def chain(self, name: str, inputs: Mapping[str, Any]) -> Trace:
        """Asks another Chain of the bundle; a failure is in the Trace."""
        ...


class Run(Protocol):
    """A member of `steps`: an async function."""

    async def __call__(self, step: Any, env: Mapping[str, Any], means: Means) -> Outcome:
        """Runs a step whose `when` holds; `env` has the roots of its expressions.

        Raises:
            StepFailed, provider.Failed, expression.Failed: there are no outputs.
        """
        ...
