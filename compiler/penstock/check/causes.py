"""Faults that only follow from others are left out, so that one mistake is one finding."""

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project.project import Project

_TEXT = frozenset(
    ("missing-file", "path-escape", "not-regular", "unreadable-file", "constant", "template-syntax", "unknown-variable")
)
_UNREAD = frozenset(("unused-input", "unused-step"))
_READS = frozenset(
    ("missing-variable", "unknown-input", "unknown-path", "expression-syntax", "expression-root", "step-cycle")
    + ("unknown-reference", "type-mismatch")
)
_NAMED = re.compile(r"(?<![\w-])name[\"']?[ \t]*:[ \t]*[\"']?([a-z0-9-]+)")
_Follows: TypeAlias = Callable[[Fault], bool]


def roots(project: Project, faults: Sequence[Fault]) -> list[Fault]:
    """The faults that no other of them explains."""
    tests: tuple[_Follows, ...] = (
        _lost(project, faults),
        _repeated(faults),
        _misspelt(faults),
        _unread(faults),
        _untyped(faults),
    )
    return [fault for fault in faults if not any(follows(fault) for follows in tests)]


def _lost(project: Project, faults: Sequence[Fault]) -> _Follows:
    """What names a resource whose document could not be read or was a second one of its name."""
    kinds = {str(fault.facts["again"]).partition("/")[0] for fault in faults if fault.rule == "duplicate-name"}
    known = {(resource.location.path, resource.location.document) for resource in project.resources.values()}
    resources = {str(identity) for identity in project.resources}
    lost = {fault.resource for fault in faults if fault.resource is not None} - resources
    paths = {
        fault.location.path
        for fault in faults
        if fault.resource is None and (fault.location.path, fault.location.document) not in known
    }
    names: set[str] = set()

    def follows(fault: Fault) -> bool:
        if fault.rule == "unknown-reference":
            kind, name = str(fault.facts["kind"]), str(fault.facts["name"])
        elif fault.rule == "patch-unknown":
            kind, _, name = str(fault.facts["resource"]).partition("/")
        else:
            return False
        if paths and not names:
            names.update(found for path in paths for found in _names(project, path))
        return kind in kinds or f"{kind}/{name}" in lost or name in names

    return follows


def _names(project: Project, path: str) -> list[str]:
    try:
        return _NAMED.findall(project.tree.read(path).decode("utf-8", errors="replace"))
    except OSError:
        return []


def _repeated(faults: Sequence[Fault]) -> _Follows:
    """Whatever else is wrong with the second resource of a name."""
    again = {_document(fault.location) for fault in faults if fault.rule == "duplicate-name"}
    return lambda fault: fault.rule != "duplicate-name" and _document(fault.location) in again and _is_flow(fault)


def _is_flow(fault: Fault) -> bool:
    return bool(fault.location.route) and fault.location.route[0] == "spec"


def _misspelt(faults: Sequence[Fault]) -> _Follows:
    """What is missing because it is there under a name that is nearly right, or because the whole text is missing."""
    unread = {fault.resource for fault in faults if fault.rule in _TEXT - {"unknown-variable"}}
    meant = {
        (fault.location.path, fault.location.document, *_owner(fault), fault.facts.get("nearest"))
        for fault in faults
        if fault.rule in ("unknown-input", "metric-argument") and fault.facts.get("nearest")
    }

    def follows(fault: Fault) -> bool:
        name = fault.facts.get("variable" if fault.rule == "missing-variable" else "input")
        if fault.rule == "missing-variable" and f"PromptTemplate/{fault.facts['prompt']}" in unread:
            return True
        if fault.rule == "metric-argument":
            name = fault.facts["argument"] if fault.facts.get("nearest") is None else None
        elif fault.rule not in ("missing-variable", "required-input-missing"):
            return False
        place = (fault.location.path, fault.location.document)
        return any(
            each[:2] == place and each[-1] == name and fault.location.route[: len(each) - 3] == each[2:-1]
            for each in meant
        )

    return follows


def _owner(fault: Fault) -> tuple[str | int, ...]:
    """The route of the step, metric or evaluation in whose `with` or `inputs` a fault stands."""
    route = fault.location.route
    depth = max((index for index, key in enumerate(route) if key in ("with", "inputs")), default=len(route))
    return route[:depth]


def _unread(faults: Sequence[Fault]) -> _Follows:
    """What seems unused where what would use it is wrong."""
    unsure = {fault.resource for fault in faults if fault.rule in _TEXT | _READS}
    return lambda fault: fault.rule in _UNREAD and fault.resource in unsure


def _untyped(faults: Sequence[Fault]) -> _Follows:
    """Types and rows judged by a schema that is none."""
    wrong = {fault.resource for fault in faults if fault.rule == "invalid-schema"}
    return lambda fault: fault.rule in ("dataset-schema", "type-mismatch", "unused-input") and fault.resource in wrong


def _document(location: Location) -> tuple[str, int]:
    return location.path, location.document
