"""The executor of one process."""

from penstock.runtime.executors import load


def test_parts_are_done_here_in_order() -> None:
    executor = load("asyncio")
    assert executor.workers == 1
    assert list(executor.map(str, [3, 1, 2])) == ["3", "1", "2"]
