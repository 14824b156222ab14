"""promptfoo: the JSON that `promptfoo eval -o results.json` writes (summaries of version 2 and 3), and its JSON Lines.

A row is a test in a column (a prompt with a provider, by its place): its key is made of the test's description and
variables, so that tests may move. Metrics are `pass`, the test's named metrics, and `score`, which is shown alone.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from penstock.evaluate.numbered import numbered
from penstock.evaluate.reader import Opened, Results, Scored
from penstock.evaluate.told import listed, mapped, number, short, text

_ERROR = 2  # failureReason: 0 none, 1 an assertion, 2 no answer


def claims(opened: Opened) -> bool:
    return _summary(opened.value) is not None or any(_is_row(row) for row in opened.rows[:1])


def read(opened: Opened) -> Results:
    summary = _summary(opened.value)
    rows = listed(summary.get("results")) if summary is not None else opened.rows
    whole = [row for row in rows if _is_row(row)]
    columns = {_column(row) for row in whole}
    made = tuple(numbered(list(_rows(whole, len(columns) > 1))))
    broken = opened.broken or (None if summary is None else _unfinished(summary, len(rows)))
    if broken is None and len(whole) < len(rows):
        broken = f"{len(rows) - len(whole)} of its {len(rows)} results are no results of promptfoo"
    return Results("promptfoo", made, shown=frozenset({"score"}), broken=broken)


def _summary(value: Any) -> Mapping[str, Any] | None:
    if not isinstance(value, dict):
        return None
    for found in (value.get("results"), value):
        if isinstance(found, dict) and isinstance(found.get("results"), list) and {"stats", "version"} & found.keys():
            return found
    return None


def _is_row(row: Any) -> bool:
    return isinstance(row, dict) and "success" in row and "vars" in row and ("provider" in row or "testIdx" in row)


def _unfinished(summary: Mapping[str, Any], rows: int) -> str | None:
    """Its own counts against its rows."""
    stats = mapped(summary.get("stats"))
    counts = [stats.get(name) for name in ("successes", "failures", "errors")]
    planned = sum(count for count in counts if isinstance(count, int))
    if not any(isinstance(count, int) for count in counts):
        return "promptfoo's own counts of its results are not there"
    return f"promptfoo counted {planned} results, and {rows} are there" if planned != rows else None


def _column(row: Mapping[str, Any]) -> str:
    place = row.get("promptIdx")
    if isinstance(place, int):
        return str(place + 1)
    prompt, provider = mapped(row.get("prompt")), row.get("provider")
    name = provider.get("label") or provider.get("id") if isinstance(provider, dict) else provider
    return f"{text(prompt.get('label'), 40)} {text(name, 40)}".strip()


def _rows(rows: list[Mapping[str, Any]], several: bool) -> Iterator[Scored]:
    for row in rows:
        given = {name: value for name, value in mapped(row["vars"]).items() if not name.startswith("_")}
        about = text(mapped(row.get("testCase")).get("description") or row.get("description"), 60)
        test = " ".join(part for part in (about, short([about, given])) if part)
        graded, failed = mapped(row.get("gradingResult")), row.get("failureReason") == _ERROR
        unanswered = failed or (row.get("response") is None and bool(row.get("error")) and not graded)
        scores: dict[str, float | None] = {"pass": None if unanswered else number(row.get("success"))}
        if not unanswered:
            scores["score"] = number(row.get("score"))
        for name, score in mapped(row.get("namedScores")).items():
            if name not in scores:
                scores[name] = None if unanswered else number(score)
        said = graded.get("reason")
        yield Scored(
            key=f"{test} [{_column(row)}]" if several else test,
            scores=scores,
            cluster=test if several else None,
            error=text(row.get("error"), 300) or "not answered" if unanswered else None,
            inputs=given,
            outputs={"output": mapped(row.get("response")).get("output")},
            reasons={"pass": text(said, 500)} if said else {},
        )
