"""The short form of assertions in tables: `contains: word`, `similar(0.8): text`, and their columns."""

# ruff: noqa: SIM905 (long lists of names)

import re
from collections.abc import Mapping
from typing import Any

from penstock.adopt.source import Source

_SHORT = re.compile(r"(not-)?([a-z][a-z-]*)(?:\(([0-9.]+)\))?(?::([\s\S]*))?\Z")
TYPES = frozenset(
    (
        "answer-relevance bleu classifier contains contains-all contains-any contains-html contains-json "
        "contains-sql contains-xml context-faithfulness context-recall context-relevance "
        "conversation-relevance cost equals factuality finish-reason g-eval gleu guardrails human icontains "
        "icontains-all icontains-any is-html is-json is-refusal is-sql is-valid-function-call "
        "is-valid-openai-function-call is-valid-openai-tools-call is-xml javascript latency levenshtein "
        "llm-rubric max-score meteor model-graded-closedqa model-graded-factuality moderation perplexity "
        "perplexity-score pi python regex rouge-n ruby search-rubric select-best similar similar:cosine "
        "similar:dot similar:euclidean skill-used starts-with tool-call-f1 trace-error-spans trace-span-count "
        "trace-span-duration trajectory:goal-success trajectory:step-count trajectory:tool-args-match "
        "trajectory:tool-sequence trajectory:tool-used webhook word-count agent-rubric assert-set "
        "promptfoo:redteam "
    ).split()
)
"""Types of assertions that promptfoo knows."""
_LISTS = frozenset(("contains-all", "contains-any", "icontains-all", "icontains-any"))


def assertion(text: str) -> dict[str, Any]:
    """An assertion of its short form; text without a type is what the answer equals."""
    text = text.strip()
    for prefix in ("javascript:", "fn:", "eval:"):
        if text.startswith(prefix):
            return {"type": "javascript", "value": text.removeprefix(prefix).strip()}
    for prefix in ("grade:", "llm-rubric:"):
        if text.startswith(prefix):
            return {"type": "llm-rubric", "value": text.removeprefix(prefix).strip()}
    if text.startswith("python:"):
        return {"type": "python", "value": text.removeprefix("python:").strip()}
    if text.startswith("file://"):
        kind = "python" if text.endswith(".py") else "javascript"
        return {"type": kind, "value": text}
    found = _SHORT.match(text)
    if found is None or found[2] not in TYPES:
        return {"type": "equals", "value": text}
    value: Any = (found[4] or "").strip()
    if found[2] in _LISTS:
        value = [part.strip() for part in value.split(",")]
    made: dict[str, Any] = {"type": (found[1] or "") + found[2]}
    if value not in ("", []):
        made["value"] = value
    if found[3]:
        made["threshold"] = float(found[3])
    return made


def test(source: Source, row: Mapping[str, Any], path: str, line: int) -> dict[str, Any]:
    """A test of a row of a table."""
    made: dict[str, Any] = {"vars": {}, "assert": [], "options": {}}
    for column, value in row.items():
        name = column.strip()
        if re.fullmatch(r"__expected\d*", name):
            if str(value).strip():
                made["assert"].append(assertion(str(value)))
        elif name in ("__prefix", "__suffix"):
            made["options"][name[2:]] = value
        elif name == "__description":
            made["description"] = value
        elif name == "__threshold":
            made["threshold"] = value
        elif name == "__metric":
            for each in made["assert"]:
                each["metric"] = value
        elif name.startswith(("__metadata", "__provider", "__config")):
            source.note("lost", 1, f"the column `{name}` has no counterpart", path)
        else:
            made["vars"][name] = value
    if not made["assert"]:
        del made["assert"]
    return made
