"""The files of prometheus."""

from collections.abc import Callable

from pytest_snapshot.plugin import Snapshot
from tests.targets.sample import SPECS, golden

from penstock.bundle.release import Release
from penstock.targets.emit import Emitted, emit


def test_golden(example: Callable[[str, str], Release], snapshot: Snapshot) -> None:
    golden(snapshot, emit(example("agent", "production"), "prometheus").files)


def test_without_monitors_there_is_no_file(emitted: Callable[..., Emitted]) -> None:
    assert emitted("prometheus", {"a.yaml": SPECS}).files == {}
