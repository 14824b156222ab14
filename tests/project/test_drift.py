from collections.abc import Callable

from penstock.project import lock as locks
from penstock.project.drift import drift
from penstock.project.lock import FILE, Lock
from penstock.project.project import Project
from penstock.spec import catalogue
from penstock.spec.resource import Identity

DIGEST = "sha256:" + "a" * 64
FAR = Identity("Dataset", "far")
SPEC = """\
apiVersion: penstock/v1
kind: Dataset
metadata: {name: far}
spec: {purpose: tuning, source: {uri: "s3://b/x.jsonl"}}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: dated}
spec: {model: openai/gpt-4o-2024-08-06}
"""


def found(project: Project, *, locked: bool = False) -> list[tuple[str, object]]:
    return [(fault.rule, fault.facts["what"]) for fault in drift(project, locked=locked)]


def test_without_the_file_nothing_is_missing_unless_it_is_to_be_locked(make: Callable[..., Project]) -> None:
    project = make({"all.yaml": SPEC})
    assert found(project) == []
    assert found(project, locked=True) == [("lock-missing", "dataset"), ("lock-missing", "catalogue")]


def test_a_lock_that_holds_all_has_no_drift(make: Callable[..., Project]) -> None:
    held = Lock(True, catalogue.version(), {FAR: {"s3://b/x.jsonl": DIGEST}})
    project = make({"all.yaml": SPEC, FILE: locks.write(held)})
    assert found(project, locked=True) == []


def test_an_older_catalogue_is_drift_where_it_is_locked(make: Callable[..., Project]) -> None:
    project = make({"all.yaml": SPEC, FILE: locks.write(Lock(True, "old", {FAR: {"s3://b/x.jsonl": DIGEST}}))})
    assert found(project) == []
    (fault,) = drift(project, locked=True)
    assert (fault.rule, fault.facts["pinned"], fault.facts["ours"]) == ("lock-drift", "old", catalogue.version())


def test_stale_is_what_no_spec_says_any_more(make: Callable[..., Project]) -> None:
    pins = {
        FAR: {"s3://b/x.jsonl": DIGEST, "s3://b/old.jsonl": DIGEST},
        Identity("Adapter", "gone"): {"s3://t": DIGEST},
    }
    held = Lock(True, None, pins, {"nobody": locks.server({})})
    project = make({"all.yaml": SPEC, FILE: locks.write(held)})
    assert found(project) == [
        ("lock-stale", "Adapter/gone"),
        ("lock-stale", "s3://b/old.jsonl"),
        ("lock-stale", "ToolServer/nobody"),
    ]


def test_a_faulty_lock_has_no_drift_beside_its_fault(make: Callable[..., Project]) -> None:
    assert found(make({"all.yaml": SPEC, FILE: "version: 9\n"}), locked=True) == []
