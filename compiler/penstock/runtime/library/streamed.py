"""Which step's text is an output as it stands: that output can be handed on while the model still speaks."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from penstock.bundle.bundle import Bundle
from penstock.spec.steps.prompt import PromptStep

_TEXT = re.compile(r"\$\{\{\s*steps\.([A-Za-z_][A-Za-z0-9_]*)\.text\s*\}\}")


class Streamed(NamedTuple):
    """An output and the step that says it."""

    output: str
    step: str


def streamed(bundle: Bundle) -> Streamed | None:
    """The chain's first output that is the text of a `prompt` step without an output schema; None: there is none."""
    spec = bundle.spec("Chain", bundle.chain)
    outputs: Mapping[str, Any] = spec.outputs
    for output, value in outputs.items():
        found = _TEXT.fullmatch(value) if isinstance(value, str) else None
        step = spec.steps.get(found[1]) if found else None
        if found and isinstance(step, PromptStep) and bundle.spec("PromptTemplate", step.prompt).output is None:
            return Streamed(output, found[1])
    return None


def rest(told: str, outputs: Mapping[str, Any], output: str) -> str:
    """What of the output has not been told: all of it where the step was skipped or its model does not stream."""
    text = outputs.get(output)
    return text[len(told) :] if isinstance(text, str) and text.startswith(told) else ""
