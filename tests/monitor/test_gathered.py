"""What a window keeps."""

import json
import random

import pytest

from penstock.monitor import gathered
from penstock.monitor.gathered import Gathered
from penstock.monitor.observed import Observed


def filled(given: list[Observed]) -> Gathered:
    made = Gathered()
    for number, each in enumerate(given):
        made.add(each, number, str(each.inputs.get("q")), each.latency)
    return made


def observed(count: int) -> list[Observed]:
    return [
        Observed(inputs={"q": f"text {number}"}, id=f"t{number}", time=1e9 + number, latency=number % 7)
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [10, 3000])
def test_parts_merge_into_the_whole_whatever_the_order(count: int) -> None:
    given = observed(count)
    whole = filled(given)
    shuffled = random.Random(1).sample(given, count)
    parts = [filled(shuffled[start::3]) for start in range(3)]
    merged = Gathered()
    for part in parts:
        merged.merge(part)
    assert merged.plain() == whole.plain()
    assert len(whole.kept) == min(count, gathered.TEXTS)


def test_what_is_written_is_what_is_read() -> None:
    whole = filled(observed(50))
    assert gathered.restored(json.loads(json.dumps(whole.plain()))).plain() == whole.plain()


def test_measures() -> None:
    made = filled(observed(70))
    assert made.mean() == 3
    assert (made.quantile(0.5), made.quantile(0.95), made.quantile(1.0)) == (3, 6, 6)
    assert Gathered().mean() is None and Gathered().quantile(0.5) is None


def test_inputs_that_are_too_large_are_not_kept() -> None:
    made = Gathered()
    made.add(Observed(inputs={"q": "x" * 100_000}, id="a"), 0, "x", None)
    assert made.drawn()[0].inputs == {}
