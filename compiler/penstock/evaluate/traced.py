"""Answers out of a file, one a line: traces as the runtime writes them, or plain JSON with `inputs` and `outputs`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from penstock.spec import expression
from penstock.text import pii

ROOTS = ("inputs", "outputs", "error", "trace")
_IDS = ("trace", "trace_id", "id", "row", "key")


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer.

    Attributes:
        id: as the file says, else the digest of its line.
        bundle: digest of what answered, None where the file does not say.
        raw: all of the line.
    """

    id: str
    line: int
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    error: str | None
    bundle: str | None
    raw: Mapping[str, Any]

    @property
    def failed(self) -> bool:
        """There is no answer, or a score of it is below 1 or missing, or somebody did not like it."""
        scores = self.raw.get("scores")
        values = scores.values() if isinstance(scores, Mapping) else ()
        low = any(value is None or (isinstance(value, int | float) and value < 1) for value in values)
        disliked = self.raw.get("feedback") in (-1, 0, False, "down", "bad", "negative")
        return self.error is not None or self.raw.get("status", "ok") != "ok" or low or disliked


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that holds no answer, and why."""

    line: int
    why: str


def answers(data: bytes) -> Iterator[Answered | Unread]:
    """Of the lines of a file, in order."""
    for number, text in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not text.strip():
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            yield Unread(number, "no JSON")
            continue
        inputs = value.get("inputs") if isinstance(value, dict) else None
        if not isinstance(inputs, dict):
            yield Unread(number, "it has no `inputs`")
            continue
        outputs, error, bundle = value.get("outputs"), value.get("error"), value.get("bundle")
        id = next((value[name] for name in _IDS if isinstance(value.get(name), str | int)), None)
        yield Answered(
            str(id) if id is not None else sha256(text.strip()).hexdigest()[:16],
            number,
            inputs,
            outputs if isinstance(outputs, dict) else {},
            None if error is None else str(error),
            bundle if isinstance(bundle, str) else None,
            value,
        )


def holds(condition: str, answered: Answered) -> bool:
    """Whether a condition in CEL holds; its roots are `inputs`, `outputs`, `error` and `trace`, the whole line.

    Raises:
        expression.Failed: it cannot be read, or fails on this line.
    """
    env = {
        "inputs": answered.inputs,
        "outputs": answered.outputs,
        "error": answered.error or "",
        "trace": answered.raw,
    }
    return expression.evaluate(condition, env) is True


def redacted(value: Any) -> Any:
    """The value with personal data as the names of their kinds: `[email]`."""
    if isinstance(value, str):
        for found in reversed(pii.find(value)):
            value = f"{value[: found.start]}[{found.kind}]{value[found.end :]}"
        return value
    if isinstance(value, list):
        return [redacted(each) for each in value]
    if isinstance(value, dict):
        return {key: redacted(each) for key, each in value.items()}
    return value
