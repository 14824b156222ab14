from typing import Any

import pytest

from penstock.spec.schemas.crossed import crossed


@pytest.mark.parametrize(
    ("schema", "routes"),
    [
        ({"type": "integer", "minimum": 3, "maximum": 1}, [("minimum",)]),
        ({"type": "integer", "minimum": 3, "maximum": 3.0}, []),
        (
            {"properties": {"a": {"items": {"minLength": 5, "maxLength": 2}}}},
            [("properties", "a", "items", "minLength")],
        ),
        ({"minItems": 2, "maxItems": 1, "minLength": 1}, [("minItems",)]),
        ({"properties": {"minimum": {"type": "string"}, "maximum": True}, "default": {"minimum": 2, "maximum": 1}}, []),
        (True, []),
    ],
)
def test_crossed(schema: Any, routes: list[tuple[str, ...]]) -> None:
    assert [route for route, _ in crossed(schema)] == routes
