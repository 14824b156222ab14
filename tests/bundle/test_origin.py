"""What an endpoint's origin is, however it is spelt."""

import pytest

from penstock.bundle.origin import origin, provider


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("https://api.openai.com/v1", "https://api.openai.com:443"),
        ("HTTPS://API.OpenAI.com:443/v1/", "https://api.openai.com:443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://[::1]/v1", "https://[::1]:443"),
        ("https://api.openai.com.evil.example", "https://api.openai.com.evil.example:443"),
        (None, ""),
    ],
)
def test_origin(endpoint: str | None, expected: str) -> None:
    assert origin(endpoint) == expected


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://api.openai.com@evil.example/",
        "https://evil\\@api.openai.com",
        "https://api.openai.com\\.evil.example",
        "https://api.openai.com%2eevil.example/",
        "https://api.openai.com/v1?x=1",
        "https://api.openai.com/v1#x",
        "https://api.openai.com /v1",
        "https://api.openai.com\n.evil.example",
        "https://api.openai.com\t",
        "https://api.оpenai.com/v1",
        "https://:443/v1",
        "https://x:99999/v1",
        "https://[::1/v1",
        "file:///etc/passwd",
        "ftp://x",
        "//x/v1",
        "x",
        "",
    ],
)
def test_what_has_no_clear_origin(endpoint: str) -> None:
    assert origin(endpoint) is None


def test_provider() -> None:
    assert provider("openai/gpt-4.1") == "openai"
    assert provider("gpt-4.1") == "gpt-4.1"
