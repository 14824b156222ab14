import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from penstock.diagnostics.secret import Secret
from penstock.source.data.spill import Spill

VALUES = [{"text": "é\n\ud800"}, [1, 2.5, None], {}, "x" * 2_000_000, {"a": {"b": [True]}}]


def test_what_is_put_comes_back_whether_it_lies_in_memory_or_in_a_file() -> None:
    spill = Spill(len(VALUES))
    for number in (4, 0, 3, 1, 2):
        spill.put(number, VALUES[number])
        assert spill.get(number) == VALUES[number]
    assert [spill.get(number) for number in range(len(VALUES))] == VALUES
    spill.put(1, "again")
    assert [spill.get(1), spill.get(2)] == ["again", {}]


def test_what_was_never_put_is_not_there() -> None:
    with pytest.raises(KeyError):
        Spill(2).get(1)


@pytest.mark.parametrize("value", [{1, 2}, object()])
def test_what_is_no_json_is_refused_and_spoils_nothing(value: object) -> None:
    spill = Spill(2)
    spill.put(0, "kept")
    with pytest.raises(TypeError):
        spill.put(1, value)
    assert spill.get(0) == "kept"


def test_no_secret_lies_on_disk() -> None:
    key = Secret("sk-canary-of-the-spill-1").reveal()
    spill = Spill(1)
    spill.put(0, {"said": f"the key is {key}"})
    assert spill.get(0) == {"said": "the key is ***"}


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[None]:
    """No file may grow beyond 64 KB."""
    import signal

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    signal.signal(signal.SIGXFSZ, before)


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_loses_nothing() -> None:
    spill = Spill(40)
    for number in range(40):
        spill.put(number, f"{number} " + "y" * 100_000)
    assert [spill.get(number).split()[0] for number in range(40)] == [str(number) for number in range(40)]
