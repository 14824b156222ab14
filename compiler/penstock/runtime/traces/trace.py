"""What happened when a chain answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls cost: tokens, US dollars (None where no price is known), how many calls, how many from the store.

    Tokens and dollars are those of the answers when they were made: an answer from the store counts in full.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    usd: float | None = 0.0
    calls: int = 0
    cached: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            None if self.usd is None or other.usd is None else self.usd + other.usd,
            self.calls + other.calls,
            self.cached + other.cached,
        )


@dataclass(frozen=True, slots=True)
class StepTrace:
    """One step: what went in, what came out.

    Attributes:
        seconds: those of the answer when it was made, also where it comes from the store.
        began: seconds after its chain, or the step around it, began; on a clock that runs on the seconds of steps.
        children: the steps inside it: items of an `each`, steps of a sub-chain, turns and calls of an agent.
        error: why it gives no outputs.
        model: the Model that answered, which may be a fallback.
        failures: what the Models before that one said, each with its name.
        code: what sort of failure, as in `Trace`.
        finish: why the model ended its answer, in its own word.
    """

    id: str
    type: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    seconds: float
    usage: Usage = field(default_factory=Usage)
    attempts: int = 1
    skipped: bool = False
    began: float = 0.0
    children: tuple["StepTrace", ...] = ()
    error: str | None = None
    model: str | None = None
    failures: tuple[str, ...] = ()
    code: str | None = None
    finish: str | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """One answer of a chain.

    Attributes:
        steps: by id, in the order in which they ended; the one that failed too.
        seconds: along the longest way through the steps.
        error: why there is no answer; `outputs` is then empty.
        bundle: digest of the bundle that answered.
        code: what sort of failure, as in `provider.Failed`; `step` where a step itself gave up.
        again: whether the same question may well be answered if it is asked again.
    """

    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    steps: Mapping[str, StepTrace]
    seconds: float
    usage: Usage
    bundle: str
    error: str | None = None
    code: str | None = None
    again: bool = False
