"""Values against declared inputs: defaults filled in, the rest checked."""

from collections.abc import Mapping
from typing import Any

from penstock.runtime.step import StepFailed
from penstock.spec.schemas import schema


def complete(declared: Mapping[str, Mapping[str, Any]], given: Mapping[str, Any]) -> dict[str, Any]:
    """`given` with the defaults of what it lacks.

    Raises:
        StepFailed: an input is missing, unknown, or not of its type.
    """
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise StepFailed(f"there is no input {unknown[0]!r} (has {', '.join(declared) or 'none'})", code="input")
    values: dict[str, Any] = {}
    for name, declaration in declared.items():
        if name in given:
            problem = schema.check(dict(declaration), given[name])
            if problem is not None:
                raise StepFailed(f"input {name!r}: {problem}", code="input")
            values[name] = given[name]
        elif "default" in declaration:
            values[name] = declaration["default"]
        else:
            raise StepFailed(f"input {name!r} is missing", code="input")
    return values
