"""What a text is compared within."""

import pytest

from penstock.bundle.stratum import stratum

TOLD = {"tenant": "acme", "hour": 9, "inputs": {"language": "de", "images": ["x"], "urgent": True}, "release": None}


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["tenant"], '["acme"]'),
        (["tenant", "hour", "inputs.urgent"], '["acme", 9, true]'),
        (["inputs.language"], '["de"]'),
        (["inputs.images"], None),
        (["tenant", "release"], None),
        (["outputs.answer"], None),
        (["tenant.name"], None),
    ],
)
def test_says_the_values_or_that_one_is_not_told(names: list[str], said: str | None) -> None:
    assert stratum(names, TOLD) == said


def test_other_values_are_written_otherwise() -> None:
    told = [{"a": "1", "b": "2"}, {"a": '1", "2', "b": ""}, {"a": 1, "b": 2}, {"a": "12", "b": ""}]
    assert len({stratum(["a", "b"], each) for each in told}) == 4
