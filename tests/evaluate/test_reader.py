import pytest
from tests.evaluate.foreign import WRITERS

from penstock.diagnostics.fatal import Fatal
from penstock.evaluate import readers
from penstock.evaluate.opened import opened

ROWS = {"a": {"pass": 1.0}, "b": {"pass": 0.0}, "c": {"pass": None}}


@pytest.mark.parametrize("format", WRITERS)
def test_every_format_is_known_by_its_shape_and_gives_the_same_scores(format: str) -> None:
    write, ending = WRITERS[format]
    found = readers.read(opened(f"results.{ending}", write(ROWS).encode()))
    assert found is not None
    assert (found.format, found.broken) == (format, None)
    assert len({row.key for row in found.rows}) == 3
    assert [row.scores.get("pass") for row in found.rows] == [1.0, 0.0, None]
    assert [row.error is not None for row in found.rows] == [False, False, format not in ("jsonl", "braintrust")]


@pytest.mark.parametrize("format", WRITERS)
def test_a_key_does_not_depend_on_the_place_of_its_row(format: str) -> None:
    write, ending = WRITERS[format]
    turned = dict(reversed(list(ROWS.items())))
    one, other = (readers.read(opened(f"r.{ending}", write(rows).encode())) for rows in (ROWS, turned))
    assert one is not None and other is not None
    assert [row.key for row in one.rows] == [row.key for row in reversed(other.rows)]


def test_a_file_of_another_format_is_refused_with_the_one_it_has() -> None:
    data = opened("r.json", WRITERS["inspect"][0](ROWS).encode())
    with pytest.raises(Fatal) as refused:
        readers.read(data, "promptfoo")
    assert refused.value.help == "it looks like inspect: --results-format inspect"
    with pytest.raises(Fatal, match="holds no results in a format that we know"):
        readers.read(opened("r.json", b'{"a": 1}'))


def test_what_cannot_be_read_is_none() -> None:
    assert readers.read(opened("r.json", b'{"results": [')) is None
