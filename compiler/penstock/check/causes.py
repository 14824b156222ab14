"""Faults that only follow from others are left out, so that one mistake is one finding."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from penstock.diagnostics.fault import Fault
from penstock.project.imports import KINDS
from penstock.project.loaded import ROOT
from penstock.project.project import Project

_FILES = frozenset(
    ("missing-file", "path-escape", "path-reserved", "submodule-path", "lfs-pointer", "not-regular", "unreadable-file")
    + ("constant",)
)
_PLACES = 5
_OWNERS = {"chain": "Chain", "prompt": "PromptTemplate"}
_UNREAD = frozenset(("unused-input", "unused-step"))
_READS = _FILES | frozenset(
    (
        "template-syntax",
        "template-unsafe",
        "template-limit",
        "unknown-variable",
        "missing-variable",
        "missing-argument",
        "unknown-input",
        "unknown-path",
        "expression-syntax",
    )
    + (
        "expression-root",
        "step-cycle",
        "unknown-reference",
        "type-mismatch",
        "invalid-schema",
        "regex-unsupported",
        "schema-remote-ref",
    )
)
_SCHEMAS = frozenset(("invalid-schema", "regex-unsupported", "schema-remote-ref"))
_IMPORTS = frozenset(("unknown-import", "import-cycle", "import-errors"))
_YAML = frozenset(("duplicate-key", "yaml-key", "yaml-tag", "yaml-number"))
_ABSENT = _UNREAD | frozenset(
    ("unknown-path", "missing-field", "missing-variable", "required-input-missing", "invalid-value", "metric-argument")
    + ("unknown-reference", "unknown-metric", "unknown-slice", "dataset-schema")
)
_NAMED = re.compile(r"(?<![\w-])name[\"']?[ \t]*:[ \t]*[\"']?([a-z0-9-]+)")
_KIND = re.compile(r"^kind[ \t]*:[ \t]*[\"']?([A-Za-z]+)", re.MULTILINE)
_VALUE = re.compile(r"(?<=: ).*(?= is not | is too | does not )|^.*(?= is not | is too | does not )")
_Follows: TypeAlias = Callable[[Fault], bool]


def roots(project: Project, faults: Sequence[Fault]) -> list[Fault]:
    """The faults that no other of them explains."""
    tests = (
        _left_out(faults),
        _lost(project, faults),
        _misspelt(faults),
        _unread(faults),
        _unset(faults),
        _untyped(faults),
        _undeclared(project, faults),
        _parted(faults),
        _unimported(faults),
    )
    return _repeated(_gathered([fault for fault in faults if not any(follows(fault) for follows in tests)]))


def _repeated(faults: Sequence[Fault]) -> list[Fault]:
    """What a resource reads and cannot is one fault, at the first place; the others are named with it."""
    first: dict[tuple[object, ...], int] = {}
    left: list[Fault] = []
    for fault in faults:
        key = _absent(fault)
        at = None if key is None else first.setdefault((*_document(fault), fault.resource, *key), len(left))
        if at is None or at == len(left):
            left.append(fault)
        elif len(left[at].related) < _PLACES:
            left[at] = replace(left[at], related=(*left[at].related, (fault.location, "and here")))
    return left


def _absent(fault: Fault) -> tuple[object, ...] | None:
    """What is read and not there."""
    if fault.rule == "unknown-path":
        return fault.rule, fault.facts["parent"], fault.facts["name"]
    return (fault.rule, fault.facts["variable"]) if fault.rule == "unknown-variable" else None


def _gathered(faults: Sequence[Fault]) -> list[Fault]:
    """Rows of one Dataset in which the same is wrong are one fault, at the first of them; `rows` names them all."""
    rows: dict[tuple[object, ...], list[str]] = {}
    for fault in faults:
        if fault.rule == "dataset-schema":
            rows.setdefault(_alike(fault), []).append(str(fault.facts["row"]))
    left = []
    for fault in faults:
        if fault.rule != "dataset-schema":
            left.append(fault)
        elif (named := rows.pop(_alike(fault), None)) is not None:
            left.append(replace(fault, facts={**fault.facts, "rows": named}))
    return left


def _alike(fault: Fault) -> tuple[object, ...]:
    # what is wrong without the value: `nights: "1" is not of type 'integer'`
    return fault.location.path, fault.resource, _VALUE.sub("", str(fault.facts["problem"]), count=1)


def _left_out(faults: Sequence[Fault]) -> _Follows:
    """What is missing in a document of which a faulty key or value was left out."""
    partial = {_document(fault) for fault in faults if fault.rule in _YAML}
    return lambda fault: fault.rule in _ABSENT and _document(fault) in partial


def _lost(project: Project, faults: Sequence[Fault]) -> _Follows:
    """What names a resource whose document could not be read, or was the second one of a name."""
    again = {str(fault.facts["again"]).partition("/")[0] for fault in faults if fault.rule == "duplicate-name"}
    known = {(resource.location.path, resource.location.document) for resource in project.resources.values()}
    lost = {fault.resource for fault in faults if fault.resource is not None} - {str(i) for i in project.resources}
    unread = {fault.location.path for fault in faults if fault.resource is None and _document(fault) not in known}
    unread |= {path for path, _ in _run_on(faults)}
    unnamed = {fault.location.path for fault in faults if fault.rule == "missing-field" and fault.resource is None}
    # a Project that is wrong says nothing of its imports
    adrift = not any(each.kind == "Project" for each in project.resources) and b"imports" in _root(project)
    names: list[frozenset[str]] = []
    unnamed_kinds: list[frozenset[str]] = []

    def follows(fault: Fault) -> bool:
        if fault.rule == "unknown-reference":
            kind, name = str(fault.facts["kind"]), str(fault.facts["name"])
        elif fault.rule == "patch-unknown":
            kind, _, name = str(fault.facts["resource"]).partition("/")
        else:
            return False
        if not names:
            names.append(frozenset(name for path in unread for name in _names(project, path)))
            unnamed_kinds.append(frozenset(kind for path in unnamed for kind in _names(project, path, _KIND)))
        # a template is also a chain, so a lost one may have been meant
        kinds = (kind, "PromptTemplate") if kind == "Chain" else (kind,)
        return (
            adrift
            or kind in again
            or name in names[0]
            or kind in unnamed_kinds[0]
            or any(f"{each}/{name}" in lost for each in kinds)
        )

    return follows


def _root(project: Project) -> bytes:
    try:
        return project.tree.read(ROOT)
    except OSError:
        return b""


def _names(project: Project, path: str, written: re.Pattern[str] = _NAMED) -> list[str]:
    try:
        return written.findall(project.tree.read(path).decode("utf-8", errors="replace"))
    except OSError:
        return []


def _misspelt(faults: Sequence[Fault]) -> _Follows:
    """What is missing because it stands there under a name that is nearly right, or because a whole text is missing."""
    unread = {fault.resource for fault in faults if fault.rule in _FILES}
    meant = {
        (*_document(fault), _owner(fault), fault.facts["nearest"])
        for fault in faults
        if fault.rule in ("unknown-input", "metric-argument") and fault.facts["nearest"]
    }

    def follows(fault: Fault) -> bool:
        if fault.rule == "missing-variable":
            if f"PromptTemplate/{fault.facts['prompt']}" in unread:
                return True
            name = fault.facts["variable"]
        elif fault.rule == "missing-argument":
            name = fault.facts["argument"]
        elif fault.rule == "required-input-missing":
            name = fault.facts["input"]
        elif fault.rule == "metric-argument" and not fault.facts["nearest"]:
            name = fault.facts["argument"]
        else:
            return False
        return (*_document(fault), _owner(fault), name) in meant

    return follows


def _owner(fault: Fault) -> tuple[str | int, ...]:
    """The route of the step or metric in whose `with`, or of the Evaluation in whose `inputs`, a fault stands."""
    route = fault.location.route
    if route[1:2] == ("inputs",):
        return route[:1]
    return route[:3]


def _unread(faults: Sequence[Fault]) -> _Follows:
    """What seems unused where what would use it is wrong."""
    unsure = {fault.resource for fault in faults if fault.rule in _READS}
    return lambda fault: fault.rule in _UNREAD and fault.resource in unsure


def _unset(faults: Sequence[Fault]) -> _Follows:
    """Variables that are missing where an Environment, or the Project that says which are deployed, is wrong."""
    unsure = any(
        fault.location.path == ROOT or str(fault.resource).partition("/")[0] in ("Environment", "Project")
        for fault in faults
    )
    return lambda fault: unsure and fault.rule == "unknown-path" and fault.facts["parent"] == "vars"


def _untyped(faults: Sequence[Fault]) -> _Follows:
    """Types judged by a schema that is none: the resource's own, or that of the prompt or chain it passes values to."""
    wrong = {str(fault.resource) for fault in faults if fault.rule in _SCHEMAS}
    names = {f"'{resource.partition('/')[2]}'" for resource in wrong}
    # an input that a template inserts and that holds no messages
    inserted = {
        f"input '{str(fault.facts['what']).strip('`')}' of prompt '{str(fault.resource).partition('/')[2]}'"
        for fault in faults
        if fault.rule == "type-mismatch" and str(fault.resource).startswith("PromptTemplate/")
    }

    def follows(fault: Fault) -> bool:
        if fault.rule == "dataset-schema":
            return fault.resource in wrong
        if fault.rule == "type-mismatch" and fault.facts["what"] in inserted:
            return True
        if fault.rule not in ("type-mismatch", "metric-argument", "missing-variable", "missing-argument") or not wrong:
            return False
        return fault.resource in wrong or any(name in str(fault.facts.get("what", "")) for name in names)

    return follows


def _undeclared(project: Project, faults: Sequence[Fault]) -> _Follows:
    """What passes or reads an input that a template or chain itself reads and does not declare."""
    lost = {
        (str(fault.resource), fault.facts["name"])
        for fault in faults
        if fault.rule == "unknown-path" and fault.facts["parent"] == "inputs"
    }
    lost |= {(str(fault.resource), fault.facts["variable"]) for fault in faults if fault.rule == "unknown-variable"}

    def follows(fault: Fault) -> bool:
        if fault.rule == "unknown-input":
            kind, _, name = str(fault.facts["what"]).partition(" ")  # prompt 'answer'
            return (f"{_OWNERS.get(kind)}/{name[1:-1]}", fault.facts["input"]) in lost
        if fault.rule == "unknown-trace-field":
            root, _, name = str(fault.facts["name"]).partition(".")
            return root == "inputs" and (f"Chain/{fault.facts['chain']}", name) in lost
        if fault.rule != "unknown-path" or fault.facts["parent"] != "inputs" or not fault.resource:
            return False
        kind, _, name = fault.resource.partition("/")
        chain = getattr(project.spec(kind, name), "chain", None)
        return chain is not None and (f"Chain/{chain}", fault.facts["name"]) in lost

    return follows


def _unimported(faults: Sequence[Fault]) -> _Follows:
    """What names nothing that is here where something of another project did not come in."""
    unsure = any(fault.rule in _IMPORTS for fault in faults)

    def follows(fault: Fault) -> bool:
        if not unsure:
            return False
        if fault.rule == "patch-unknown":
            return str(fault.facts["resource"]).partition("/")[0] in KINDS
        named = fault.rule == "unknown-reference" and fault.facts["beyond"] is None
        return named and fault.facts["kind"] in KINDS and fault.facts["nearest"] is None

    return follows


def _parted(faults: Sequence[Fault]) -> _Follows:
    """The other keys that stand twice where `---` is missing between two documents."""
    whole = _run_on(faults)

    def follows(fault: Fault) -> bool:
        is_key = fault.rule == "duplicate-key" and fault.facts["key"] in ("kind", "metadata", "spec")
        return is_key and len(fault.location.route) <= 1 and _document(fault) in whole

    return follows


def _run_on(faults: Sequence[Fault]) -> set[tuple[str, int]]:
    """Documents in which another one begins."""
    twice = [fault for fault in faults if fault.rule == "duplicate-key"]
    return {_document(fault) for fault in twice if fault.facts["key"] == "apiVersion"}


def _document(fault: Fault) -> tuple[str, int]:
    return fault.location.path, fault.location.document
