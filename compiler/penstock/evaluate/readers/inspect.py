"""Inspect: an evaluation log as JSON (`--log-format json`, or `inspect log convert --to json`).

A row is a sample, its key the sample's id; epochs are repeats. Metrics are the scorers; a scorer that gives several
values is `scorer/value`. C, P, I and N read 1, 0.5, 0 and 0, as Inspect itself reads them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from penstock.evaluate.reader import Opened, Results, Scored
from penstock.evaluate.told import listed, mapped, number, short, text

_LETTERS = {"C": 1.0, "P": 0.5, "I": 0.0, "N": 0.0}
_WORDS = {"yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}


def claims(opened: Opened) -> bool:
    value = opened.value
    return isinstance(value, dict) and isinstance(value.get("eval"), dict) and "status" in value


def read(opened: Opened) -> Results:
    log = opened.value
    samples = [sample for sample in listed(log.get("samples")) if isinstance(sample, dict)]
    return Results("inspect", tuple(_rows(samples)), broken=opened.broken or _unfinished(log, len(samples)))


def _unfinished(log: Mapping[str, Any], samples: int) -> str | None:
    status = log.get("status")
    if status != "success":
        said = text(mapped(log.get("error")).get("message"), 120)
        return f"Inspect's status is {text(status, 20)!r}" + (f": {said}" if said else "")
    if log.get("invalidated"):
        return "Inspect's log is marked as invalidated"
    total = mapped(log.get("results")).get("total_samples")
    if isinstance(total, int) and total != samples:
        return f"Inspect counted {total} samples, and {samples} are there"
    return None


def _rows(samples: Sequence[Mapping[str, Any]]) -> Iterator[Scored]:
    for sample in samples:
        error = text(mapped(sample.get("error")).get("message"), 300)
        scores: dict[str, float | None] = {}
        reasons = {}
        for name, score in mapped(sample.get("scores")).items():
            value, said = mapped(score).get("value"), mapped(score).get("explanation")
            parts = {f"{name}/{part}": each for part, each in value.items()} if isinstance(value, dict) else {}
            for metric, each in (parts or {name: value}).items():
                scores[metric] = None if error else _score(each)
                if said:
                    reasons[metric] = text(said, 500)
        epoch, identity = sample.get("epoch"), sample.get("id")
        asked = sample.get("input")
        yield Scored(
            key=short(asked) if identity is None else text(identity, 200),
            scores=scores,
            repeat=epoch - 1 if isinstance(epoch, int) and epoch > 0 else None,
            error=error or (None if scores else "not scored"),
            inputs={"input": asked},
            outputs={"output": mapped(sample.get("output")).get("completion") or _last(sample)},
            reasons=reasons,
        )


def _score(value: Any) -> float | None:
    if isinstance(value, str):
        known = _LETTERS.get(value, _WORDS.get(value.lower()))
        if known is not None:
            return known
    return number(value)


def _last(sample: Mapping[str, Any]) -> Any:
    choices = listed(mapped(sample.get("output")).get("choices"))
    return mapped(mapped(choices[0]).get("message")).get("content") if choices else None
