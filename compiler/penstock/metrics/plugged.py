"""Metrics of other packages, by the entry point group `penstock.metrics`.

The name of an entry point is the metric's; what it names, `module:function`, is a `Score` (or, with `judged`, a
`Judged`). Beside the function its module holds a literal that says the signature, and is read from the syntax tree, so
that `check` imports nothing:

    SIGNATURES = {"politeness": {"arguments": {"text": {"type": "string"}}, "kind": "score", "version": 1}}

`kind` is score or binary, `larger_is_better` is true where it is not said, `version` goes up when the same answer may
get another score. A package of one's own is such a package where it is installed beside Penstock.
"""

import ast
from collections.abc import Iterable, Mapping
from importlib.machinery import PathFinder
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from penstock.diagnostics.fatal import Fatal
from penstock.metrics.table import METRICS
from penstock.source import installed
from penstock.source.parsing.scan import BYTES
from penstock.spec.signature import Signature

GROUP = "penstock.metrics"


def signatures(names: Iterable[str]) -> Mapping[str, Signature]:
    """The table, with those of the names beside it that a package has. Nothing of the package runs.

    Raises:
        Fatal: a package has the name, and says nothing of what it takes and gives.
    """
    wanted = sorted(set(names) - set(METRICS))
    if not wanted:
        return METRICS
    points = installed.points(GROUP)
    return {**METRICS, **{name: _signature(points[name]) for name in wanted if name in points}}


def _signature(point: EntryPoint) -> Signature:
    source = _source(point.module)
    said = None if source is None else _literal(source).get(point.attr)
    if not isinstance(said, dict):
        raise _mute(point, "its module says nothing in SIGNATURES, a literal")
    rest = {"arguments": {}, "version": 1, "larger_is_better": True, "judged": False, **said}
    arguments, version = rest["arguments"], rest["version"]
    if rest.keys() - {"arguments", "kind", "version", "larger_is_better", "judged"}:
        raise _mute(point, "SIGNATURES has keys beside arguments, kind, version, larger_is_better and judged")
    if rest.get("kind") not in ("score", "binary") or type(version) is not int or not isinstance(arguments, dict):
        raise _mute(point, "SIGNATURES needs a kind, score or binary, arguments by name, a whole number as version")
    if not all(isinstance(name, str) and isinstance(schema, dict) for name, schema in arguments.items()):
        raise _mute(point, "an argument in SIGNATURES has no JSON Schema")
    judged, larger = rest["judged"] is True, rest["larger_is_better"] is True
    return Signature(arguments, rest["kind"], larger, version, point.value, judged=judged)


def _source(module: str) -> Path | None:
    """Where a module's source lies; its packages are looked into, not imported."""
    path, found = None, None
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        spec = PathFinder.find_spec(".".join(parts[:end]), path)
        if spec is None:
            return None
        path = list(spec.submodule_search_locations or ())
        found = spec.origin
    return Path(found) if found is not None and found.endswith(".py") else None


def _literal(source: Path) -> Mapping[str, Any]:
    data = source.read_bytes()
    if len(data) > BYTES:
        return {}
    try:
        for statement in ast.parse(data).body:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                if any(isinstance(target, ast.Name) and target.id == "SIGNATURES" for target in targets):
                    found = ast.literal_eval(statement.value)
                    return found if isinstance(found, dict) else {}
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        pass
    return {}


def _mute(point: EntryPoint, why: str) -> Fatal:
    return Fatal(f"the metric '{point.name}' of {point.value} cannot be typed: {why}", exit_code=1)
