"""Where a call may go."""

import asyncio

import pytest

from penstock.runtime.network.address import resolve
from penstock.runtime.provider import Failed


def failed(endpoint: str, allow_private: bool = False) -> str:
    with pytest.raises(Failed) as raised:
        asyncio.run(resolve(endpoint, allow_private))
    return raised.value.code


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "0x7f000001", "2130706433", "localhost", "10.0.0.1", "172.16.0.1", "192.168.1.1"),
        *("100.64.0.1", "[::1]", "[fc00::1]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]", "[2002:a00:1::]"),
    ],
)
def test_private_addresses_in_every_spelling(host: str) -> None:
    assert failed(f"https://{host}/v1") == "endpoint-private"


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[::ffff:169.254.169.254]", "[fe80::1]", "0.0.0.0", "224.0.0.1", "[::]"]
)
def test_metadata_and_the_like_are_never_called(host: str) -> None:
    assert failed(f"http://{host}/latest", allow_private=True) == "endpoint-private"


def test_http_only_to_private_addresses_that_are_allowed() -> None:
    assert failed("http://192.0.2.1/v1") == "endpoint-private"
    assert failed("http://8.8.8.8/v1") == "endpoint-invalid"
    assert failed("http://8.8.8.8/v1", allow_private=True) == "endpoint-invalid"
    found = asyncio.run(resolve("http://127.0.0.1:8000/v1/", True))
    assert (found.ip, found.port, found.secure, found.path) == ("127.0.0.1", 8000, False, "/v1")


def test_public_addresses() -> None:
    found = asyncio.run(resolve("https://8.8.8.8/v1", False))
    assert (found.ip, found.host, found.port, found.secure) == ("8.8.8.8", "8.8.8.8", 443, True)
    assert found.origin == "https://8.8.8.8:443"


@pytest.mark.parametrize(
    "endpoint", ["", "x", "https://a@127.0.0.1/", "ftp://127.0.0.1/", "https://127.0.0.1/\r\nX: y"]
)
def test_what_is_no_endpoint(endpoint: str) -> None:
    assert failed(endpoint, allow_private=True) == "endpoint-invalid"
