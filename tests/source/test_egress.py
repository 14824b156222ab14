"""The way out, as the operator says it."""

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.source import egress, settings

PASSWORD = "hunter2-and-more"


def test_nothing_said_is_the_way_straight() -> None:
    assert egress.read({"HTTPS_PROXY": "http://elsewhere:1", "HTTP_PROXY": "http://elsewhere:1"}) == egress.Egress()


def test_a_proxy_shows_no_password() -> None:
    way = egress.read({"PENSTOCK_EGRESS_PROXY": f"http://me:{PASSWORD}@proxy.bank.internal:8080/"})
    assert way.proxy is not None
    assert (way.proxy.place, way.proxy.url()) == ("proxy.bank.internal:8080", "http://proxy.bank.internal:8080")
    assert PASSWORD not in repr(way) and "aHVudGVy" not in repr(way)
    assert way.proxy.asks("llm.example", 443).startswith(
        b"CONNECT llm.example:443 HTTP/1.1\r\nHost: llm.example:443\r\n"
    )
    assert way.proxy.whole() == f"http://me:{PASSWORD}@proxy.bank.internal:8080"
    assert egress.shown(f"http://me:{PASSWORD}@p@proxy:1") == "http://***@proxy:1"
    assert egress.shown(f"me:{PASSWORD}@proxy") == "me***@proxy" or PASSWORD not in egress.shown(f"me:{PASSWORD}@proxy")
    assert egress.shown(PASSWORD) == "***"


def test_origins_in_every_spelling() -> None:
    way = egress.read(
        {"PENSTOCK_ALLOWED_ORIGINS": " https://LLM.bank.internal/ ,http://10.0.0.5:8000,,http://[::1]:80"}
    )
    for place in ("https://llm.bank.internal:443", "http://10.0.0.5:8000", "http://[::1]:80"):
        assert way.allows(place) and way.lists(place)
    assert not way.allows("http://llm.bank.internal:80") and not way.allows("https://llm.bank.internal:8443")
    anything = egress.read({})
    assert anything.allows("https://x:443") and not anything.lists("https://x:443")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PENSTOCK_EGRESS_PROXY", f"https://me:{PASSWORD}@proxy:1"),
        ("PENSTOCK_EGRESS_PROXY", f"me:{PASSWORD}@proxy:1"),
        ("PENSTOCK_EGRESS_PROXY", f"http://me:{PASSWORD}@proxy:x"),
        ("PENSTOCK_EGRESS_PROXY", f"http://me:{PASSWORD}@proxy:1/path"),
        ("PENSTOCK_EGRESS_PROXY", "socks5://proxy:1"),
        ("PENSTOCK_EGRESS_PROXY", "proxy:3128"),
        ("PENSTOCK_ALLOWED_ORIGINS", "llm.bank.internal"),
        ("PENSTOCK_ALLOWED_ORIGINS", "https://llm.bank.internal/v1"),
        ("PENSTOCK_ALLOWED_ORIGINS", f"https://me:{PASSWORD}@llm.bank.internal"),
        ("PENSTOCK_ALLOWED_ORIGINS", "https://*.bank.internal"),
        ("PENSTOCK_ALLOWED_ORIGINS", " , "),
        ("PENSTOCK_EGRESS_DIRECT", "10.0.0.5:8000"),
    ],
)
def test_what_is_not_understood_is_fatal_and_not_repeated(name: str, text: str) -> None:
    with pytest.raises(Fatal) as raised:
        settings.read({name: text})
    assert raised.value.exit_code == 2 and name in raised.value.message
    assert PASSWORD not in f"{raised.value.message} {raised.value.help}"
