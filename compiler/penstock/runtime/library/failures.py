"""What `penstock.load` and what it gives raise."""

from typing import TYPE_CHECKING

from penstock.diagnostics.secret import clean

if TYPE_CHECKING:
    from penstock.runtime.traces.trace import Trace


class PenstockError(Exception):
    """Base of what goes wrong in an application: `message` in one sentence, secrets struck out, and what to do.

    PenstockError
    ├── LoadError    there is no bundle that may be used, or it cannot run here
    ├── InputError   an input is missing, unknown or not of its type
    └── AnswerError  the chain gave no answer
    """

    def __init__(self, message: str, *, help: str | None = None) -> None:
        self.message = clean(message)
        self.help = help
        super().__init__(self.message if help is None else f"{self.message} ({help})")


class LoadError(PenstockError):
    """There is no bundle that may be used, or it cannot run here."""


class InputError(PenstockError):
    """An input is missing, unknown or not of its type."""


class AnswerError(PenstockError):
    """The chain gave no answer.

    Attributes:
        code: what sort of failure: `provider-rate`, `provider-timeout`, `step-timeout`, `guard`, `answer-schema`, ...
        step: where.
        retryable: whether the same question may well be answered if it is asked again.
        trace: what every step did until then.
    """

    def __init__(self, message: str, code: str, step: str | None, retryable: bool, trace: "Trace") -> None:
        super().__init__(message)
        self.code = code
        self.step = step
        self.retryable = retryable
        self.trace = trace


def failed_step(trace: "Trace") -> str | None:
    """The step that gave no outputs."""
    return next((name for name, step in trace.steps.items() if step.error is not None), None)
