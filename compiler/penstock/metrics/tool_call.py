"""Whether a call that an agent made is one that was expected."""

from collections.abc import Mapping
from typing import Any

from penstock.source import canonical


def matches(call: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """The same tool, and equal arguments as JSON (1 is 1.0, true is no 1); without `arguments` any will do."""
    if call["tool"] != wanted["tool"]:
        return False
    expected = wanted.get("arguments")
    return expected is None or canonical.dumps(call.get("arguments") or {}) == canonical.dumps(expected)
