"""RFC 8785: numbers as ECMAScript writes them, keys by UTF-16 code units."""

import json
import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.source import canonical

ECMASCRIPT = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
]


@pytest.mark.parametrize(("bits", "text"), ECMASCRIPT)
def test_numbers_by_their_bits(bits: str, text: str) -> None:
    (value,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e21, "1e+21"),
        (1e20, "100000000000000000000"),
        (1e-7, "1e-7"),
        (1e-6, "0.000001"),
        (-0.0, "0"),
        (1.0, "1"),
        (-1.5, "-1.5"),
        (0.1, "0.1"),
        (123.456, "123.456"),
        (1.5e300, "1.5e+300"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert canonical.dumps(value) == text.encode()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_read_back_as_the_same_double(value: float) -> None:
    assert float(canonical.number(value)) == value


@given(st.integers())
def test_integers_keep_all_their_digits(value: int) -> None:
    assert json.loads(canonical.dumps(value)) == value


def test_keys_are_sorted_by_utf_16_code_units() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    order = list(json.loads(canonical.dumps(dict.fromkeys(keys, 0))))
    assert order == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_text_is_escaped_only_where_json_demands_it() -> None:
    text = '\x00\x08\t\n\x0c\r\x1f "\\/\x7fé\u2028\U0001f600'
    assert canonical.dumps(text).decode() == '"\\u0000\\b\\t\\n\\f\\r\\u001f \\"\\\\/\x7fé\u2028\U0001f600"'


def test_whole_values() -> None:
    value = {"b": [1, 2.0, None, True, False], "a": {}, "c": [], "d": ({"y": "z", "x": 1},)}
    assert canonical.dumps(value) == b'{"a":{},"b":[1,2,null,true,false],"c":[],"d":[{"x":1,"y":"z"}]}'


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, [math.nan], {"a": math.inf}, "\ud800", {"\udfff": 1}])
def test_what_json_cannot_say_is_a_value_error(value: Any) -> None:
    with pytest.raises(ValueError):
        canonical.dumps(value)


@pytest.mark.parametrize("value", [{1: 2}, {1, 2}, b"x", object()])
def test_what_is_no_json_is_a_type_error(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical.dumps(value)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=("Cs",))), inner),
    max_leaves=10,
)


@given(VALUES)
def test_reading_back_gives_the_value_and_the_same_bytes(value: Any) -> None:
    written = canonical.dumps(value)
    assert json.loads(written) == value
    assert canonical.dumps(json.loads(written)) == written


def test_digests() -> None:
    empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert canonical.sha256(b"") == empty
    assert canonical.digest({"b": 1, "a": 1.0}) == canonical.sha256(b'{"a":1,"b":1}')


@pytest.mark.parametrize("count", [0, 1, 2, 20_000])
def test_an_iterator_has_the_digest_of_its_array(count: int) -> None:
    items = [{"a": number, "é": ["x", None]} for number in range(count)]
    assert canonical.digest({"rows": iter(items), "then": 1}) == canonical.digest({"rows": items, "then": 1})
    assert canonical.digest(iter(items)) == canonical.sha256(canonical.dumps(items))


def test_only_a_digest_takes_an_iterator() -> None:
    with pytest.raises(TypeError):
        canonical.dumps(iter([1]))
