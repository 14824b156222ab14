"""What is written in a part of a pipeline, as text to be searched."""

import re
from typing import Any

from penstock.forge.pipeline import Job

_RESULT = re.compile(r"\bneeds\.[\w*-]+\.result\b|\btoJSON\(\s*needs\s*\)", re.IGNORECASE)
_ANYWAY = re.compile(r"\balways\(\)|!\s*cancelled\(\)")


def text(value: Any) -> str:
    """Every key and scalar of a value, a line each."""
    if isinstance(value, dict):
        return "".join(f"{key}: {text(member)}" for key, member in value.items())
    if isinstance(value, list | tuple):
        return "".join(text(member) for member in value)
    return "" if value is None else f"{value}\n"


def runs_anyway(job: Job) -> bool:
    """Whether a job also runs where one that it needs has failed."""
    return _ANYWAY.search(str(job.data.get("if", ""))) is not None


def reads_results(job: Job) -> bool:
    """Whether a job looks at how the jobs that it needs ended."""
    own = {key: value for key, value in job.data.items() if key != "needs"}
    return _RESULT.search(text(own)) is not None
