"""A grade on a stated scale: what a judge is asked for, and what it is worth."""

from collections.abc import Mapping
from typing import Any

from penstock.metrics.metric import Unmeasured

SHARE = "share"
"""Where a verdict of another schema than the metric's says what it is worth."""


def schema(scale: int) -> dict[str, Any]:
    """JSON Schema of a verdict: a reason, then pass or fail (`scale` 2), or a whole number from 1 to `scale`."""
    grade: dict[str, Any] = {"passed": {"type": "boolean"}}
    if scale > 2:
        grade = {"score": {"type": "integer", "minimum": 1, "maximum": scale}}
    return {
        "type": "object",
        "required": ["reason", *grade],
        "additionalProperties": False,
        "properties": {"reason": {"type": "string"}, **grade},
    }


def words(scale: int) -> str:
    """How the scale is told."""
    if scale == 2:
        return 'Reply with one JSON object and nothing else: {"reason": "...", "passed": true or false}.'
    return (
        f"Grade from 1 (does not meet the criteria at all) to {scale} (meets them in full), in whole numbers. "
        f'Reply with one JSON object and nothing else: {{"reason": "...", "score": a whole number from 1 to {scale}}}.'
    )


def share(verdict: Mapping[str, Any], wanted: Mapping[str, Any]) -> float:
    """A verdict that fits `wanted`, in [0, 1]: `passed`, or where `score` stands between its minimum and maximum."""
    if SHARE in verdict:
        return float(verdict[SHARE])
    if isinstance(passed := verdict.get("passed"), bool):
        return float(passed)
    bounds = wanted.get("properties", {}).get("score", {})
    score, least, most = verdict.get("score"), bounds.get("minimum"), bounds.get("maximum")
    if isinstance(score, bool) or not all(isinstance(each, int | float) for each in (score, least, most)):
        raise Unmeasured("the verdict has no `passed` of true or false, and no `score` between a minimum and a maximum")
    return float((score - least) / (most - least))
