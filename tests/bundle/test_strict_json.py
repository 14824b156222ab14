"""JSON with one reading."""

import pytest

from penstock.bundle import strict_json


@pytest.mark.parametrize(
    ("data", "value"),
    [(b'{"a":[1,{"b":null}]}', {"a": [1, {"b": None}]}), (b'"' + b"[" * 500 + b'"', "[" * 500), (b"3", 3)],
)
def test_plain_values(data: bytes, value: object) -> None:
    assert strict_json.loads(data) == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b'{"a":1,"a":1}',
        b'[{"a":{"b":1,"b":2}}]',
        b"NaN",
        b"[-Infinity]",
        b"[" * 65 + b"]" * 65,
        b'["\\"",' + b"[" * 70 + b"]" * 70 + b"]",
        b"[" * 1_000_000,
        b"1" * 5000,
    ],
)
def test_what_is_refused(data: bytes) -> None:
    with pytest.raises(strict_json.Unclear):
        strict_json.loads(data)


def test_objects_alone() -> None:
    assert strict_json.object(b"{}") == {}
    with pytest.raises(strict_json.Unclear, match="no JSON object"):
        strict_json.object(b"[]")


def test_as_deep_as_is_allowed() -> None:
    data = b"[" * strict_json.DEEPEST + b"]" * strict_json.DEEPEST
    assert strict_json.loads(data) is not None
