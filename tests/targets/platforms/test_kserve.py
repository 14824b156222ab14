"""The files of kserve."""

from collections.abc import Callable

from pytest_snapshot.plugin import Snapshot
from tests.targets.sample import SPECS, golden

from penstock.bundle.release import Release
from penstock.targets.emit import Emitted, emit


def test_golden(example: Callable[[str, str], Release], snapshot: Snapshot) -> None:
    golden(snapshot, emit(example("agent", "production"), "kserve").files)


def test_models_that_others_serve_are_none_of_its_business(emitted: Callable[..., Emitted]) -> None:
    made = emitted("kserve", {"a.yaml": SPECS})
    assert (made.files, made.losses, made.conflicts) == ({}, (), ())
