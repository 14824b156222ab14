"""YAML that every reader takes alike."""

from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from penstock.targets import yaml

HOSTILE = [
    "yes", "No", "on", "~", "null", "0o17", "017", "1_000", "1e3", ".inf", "12:30:45", "2026-01-01", "=", "<<", "!tag",
    "a: b", "a #b", "- a", "{{ x }}", "$(VAR)", "${VAR}", "%d", "@a", "`a`", "'", '"', "\\", "a\nb", "a\n", "\n", " a ",
    "a\n\n b", "\ta", "a\tb", "\u2028", "\x85", "\ufeff", "---", "...", "a\r\nb", "", "*a", "&a", "? a", "| a",
    "0x1f", "a:",
]  # fmt: skip

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t{}$:#-'\" "))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def newer(data: bytes) -> Any:
    """By the rules of YAML 1.2."""
    return YAML(typ="safe", pure=True).load(data.decode())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_read_as_it_was(text: str) -> None:
    data = yaml.dumps({"key": text, text: ["x", text]})
    assert pyyaml.safe_load(data) == {"key": text, text: ["x", text]}
    assert newer(data) == {"key": text, text: ["x", text]}


@settings(deadline=None)
@given(VALUES)
def test_any_value_is_read_as_it_was(value: Any) -> None:
    data = yaml.dumps({"value": value})
    assert pyyaml.safe_load(data) == {"value": value}


def test_documents_stand_in_their_order_below_who_made_them() -> None:
    data = yaml.dumps({"b": 1, "a": "on"}, {"c": None})
    assert data == b"# Made by `penstock compile`; do not edit.\nb: 1\na: 'on'\n---\nc: null\n"
