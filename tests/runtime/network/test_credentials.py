"""A key is read when a call is made, and its value is never shown."""

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.runtime.network.credentials import credential

BINDING = {"credentials": {"env": "SHOP_KEY"}}


def test_value_of_the_named_variable() -> None:
    found = credential(BINDING, {"SHOP_KEY": " sk-1\n"}, "Model/a")
    assert found is not None
    assert found.reveal() == "sk-1"
    assert "sk-1" not in repr(found)
    assert credential({}, {"SHOP_KEY": "sk-1"}, "Model/a") is None


def test_absent_names_the_variable() -> None:
    for environ in ({}, {"SHOP_KEY": ""}, {"SHOP_KEY": " "}):
        with pytest.raises(Fatal, match="SHOP_KEY"):
            credential(BINDING, environ, "Model/a")


@pytest.mark.parametrize("value", ["a\r\nHost: evil.example", "part one", "a\x00b", "schlüssel"])
def test_what_no_header_may_hold(value: str) -> None:
    with pytest.raises(Fatal) as raised:
        credential(BINDING, {"SHOP_KEY": value}, "Model/a")
    assert value not in str(raised.value)
