"""The analysis of a template as JSON, so that one seen before needs no template library."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from penstock.spec.kept import Kept
from penstock.spec.template import LONGEST, Analysis, load

SPACE = "template"
_ANALYSIS = TypeAdapter(Analysis)


def analyse(format: str, text: str, kept: Kept | None) -> Analysis:
    """What a template reads, kept or found out."""
    if "{" not in text and "}" not in text and len(text) <= LONGEST:
        return Analysis()
    if kept is None:
        return load(format).analyse(text)
    name = f"{format}\n{text}"
    found = _read(kept.get(SPACE, name))
    if found is None:
        found = load(format).analyse(text)
        kept.put(SPACE, name, _ANALYSIS.dump_python(found, mode="json"))
    return found


def _read(value: Any) -> Analysis | None:
    if not isinstance(value, dict) or value.keys() != {"uses", "notes", "error"}:
        return None
    try:
        return _ANALYSIS.validate_python(value)
    except ValidationError:
        return None
