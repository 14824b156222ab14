"""The contract of a step at run time: a step's spec and values in, outputs out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from penstock.bundle.bundle import Bundle
from penstock.runtime.models import Asked
from penstock.runtime.provider import Answer
from penstock.runtime.retriever import Found
from penstock.runtime.trace import Usage


class StepFailed(Exception):
    """A step gives no outputs; the message says why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step did; `seconds` are those of the answer when it was made."""

    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    seconds: float
    usage: Usage = field(default_factory=Usage)
    attempts: int = 1


class Means(Protocol):
    """What a step may use."""

    @property
    def bundle(self) -> Bundle: ...

    async def chat(
        self,
        model: str,
        messages: Sequence[Mapping[str, str]],
        *,
        schema: Mapping[str, Any] | None = None,
        attempts: int | None = None,
        accept: Callable[[Answer], bool] | None = None,
    ) -> Asked:
        """Asks a Model of the bundle."""
        ...

    async def embed(self, model: str | None, texts: Sequence[str]) -> Asked:
        """Embeds by a Model of the bundle, or by hashed n-grams."""
        ...

    async def find(self, retriever: str, query: str, take: int) -> Found:
        """Asks a Retriever of the bundle."""
        ...


class Run(Protocol):
    """A member of `steps`: an async function."""

    async def __call__(self, step: Any, env: Mapping[str, Any], means: Means) -> Outcome:
        """Runs a step whose `when` holds; `env` has the roots of its expressions.

        Raises:
            StepFailed, provider.Failed, expression.Failed: there are no outputs.
        """
        ...
