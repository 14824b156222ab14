"""Answers out of a file, one a line: traces as the runtime writes them (JSON Lines or Parquet), or plain JSON with
`inputs` and `outputs`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from penstock.source.data import parquet
from penstock.spec.expressions import expression
from penstock.spec.signature import Signature
from penstock.text import pii

ROOTS = ("inputs", "outputs", "error", "trace")
_IDS = ("trace", "trace_id", "id", "row", "key")
_TEXTS = ("inputs", "outputs", "scores", "steps")
"""Columns of a Parquet file that hold JSON."""


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

    def failed(self, metrics: Mapping[str, Signature] = MappingProxyType({})) -> bool:
        """There is no answer, or a score of it is not the best or missing, or somebody did not like it.

        metrics: of the evaluation that scored it; of one that is not among them 1 is the best.
        """
        scores = self.raw.get("scores")
        low = (
            any(_low(value, metrics.get(name)) for name, value in scores.items()) if isinstance(scores, dict) else False
        )
        disliked = self.raw.get("feedback") in (-1, 0, False, "down", "bad", "negative")
        return self.error is not None or self.raw.get("status") not in (None, "ok") or low or disliked


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that holds no answer, and why."""

    line: int
    why: str


def _low(value: object, signature: Signature | None) -> bool:
    if signature is not None and signature.kind in ("cost", "latency"):
        return False
    worse = isinstance(value, int | float) and (
        value < 1 if signature is None or signature.larger_is_better else value > 0
    )
    return value is None or worse


def answers(data: bytes) -> Iterator[Answered | Unread]:
    """Of the lines of a file, in order; of the rows of a Parquet file.

    Raises:
        parquet.Unreadable: a Parquet file that is damaged, or cannot be read here.
    """
    for number, text in enumerate(_lines(data), start=1):
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


def _lines(data: bytes) -> Iterable[bytes]:
    if not data.startswith(b"PAR1"):
        return data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if not parquet.is_installed():
        raise parquet.Unreadable(f"a Parquet file is read by PyArrow: {parquet.INSTALL}")
    return map(_line, parquet.read(data))


def _line(row: dict[str, Any]) -> bytes:
    for name in _TEXTS:
        if isinstance(row.get(name), str):
            # a text that is no JSON stays one, and the line is then left out for having no `inputs`
            with suppress(ValueError, RecursionError):
                row[name] = json.loads(row[name])
    return json.dumps(row).encode()


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
