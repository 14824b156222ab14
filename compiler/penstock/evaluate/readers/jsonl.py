"""Plain rows, as JSON Lines, a JSON list, CSV or Parquet: `key`, `metric`, `score`, and if there are any `cluster`,
`repeat`, `error`, `input`, `output`; a line a score.

Scores are numbers in [0, 1], or true and false.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from penstock.evaluate.reader import Opened, Results, Scored
from penstock.evaluate.told import mapped, number, text

_NEEDED = {"key", "metric", "score"}


def claims(opened: Opened) -> bool:
    return any(row.keys() >= _NEEDED for row in opened.rows[:1])


def read(opened: Opened) -> Results:
    """A metric that comes twice for one answer has no score there: which one counts, nothing says."""
    answers: dict[tuple[str, int | None], list[Mapping[str, Any]]] = {}
    for place, row in enumerate(opened.rows):
        key, repeat = text(row.get("key"), 200), number(row.get("repeat"))
        whole = None if repeat is None or repeat < 0 else int(repeat)
        # What has no key pairs with nothing, and each such line is counted.
        answers.setdefault((key or f"\0{place}", whole), []).append(row)
    made = []
    for (key, repeat), lines in answers.items():
        names = [text(line.get("metric"), 100) for line in lines]
        errors = [text(line["error"], 300) for line in lines if line.get("error")]
        twice = sorted(name for name, times in Counter(names).items() if times > 1)
        if twice:
            errors.append(f"'{twice[0]}' comes twice for one key")
        scores = {
            name: None if name in twice or line.get("error") else number(line.get("score"))
            for name, line in zip(names, lines, strict=True)
        }
        clusters = {text(line["cluster"], 200) for line in lines if line.get("cluster") not in (None, "")}
        made.append(
            Scored(
                key="" if key.startswith("\0") else key,
                scores=scores,
                cluster=min(clusters) if clusters else None,
                repeat=repeat,
                error=errors[0] if errors else None,
                inputs=_shown(lines[0], "input"),
                outputs=_shown(lines[0], "output"),
            )
        )
    return Results("jsonl", tuple(made), broken=opened.broken)


def _shown(line: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = line.get(name)
    return mapped(value) if isinstance(value, dict) else {} if value is None else {name: value}
