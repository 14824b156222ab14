"""Cells of a table."""

import pytest

from penstock.project.cells import typed

SCHEMA = {
    "properties": {
        "n": {"type": "integer"},
        "x": {"type": "number"},
        "yes": {"type": "boolean"},
        "facts": {"type": "array"},
        "text": {"type": "string"},
    }
}


def test_cells_are_read_as_the_schema_has_them() -> None:
    row = {"n": "3", "x": "0.5", "yes": "TRUE", "facts": '["a", "b"]', "text": "3", "other": "4"}
    assert typed(SCHEMA, row) == {"n": 3, "x": 0.5, "yes": True, "facts": ["a", "b"], "text": "3", "other": "4"}


def test_an_empty_cell_is_missing_unless_it_is_text() -> None:
    assert typed(SCHEMA, {"n": "", "yes": " ", "text": ""}) == {"text": ""}


@pytest.mark.parametrize("cell", ["three", "0x3", '"3"', "[1", "nul"])
def test_what_does_not_read_so_stays_text(cell: str) -> None:
    assert typed(SCHEMA, {"n": cell}) == {"n": cell}
