import pytest

from penstock.check import endpoint


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("http://169.254.169.254/latest", "metadata"),
        ("http://metadata.google.internal./", "metadata"),
        ("http://[fd00:ec2::254]/", "metadata"),
        ("http://0xa9fea9fe/", "metadata"),
        ("http://2852039166/", "metadata"),
        ("http://[::ffff:169.254.169.254]/", "metadata"),
        ("http://localhost:8000", "a local name"),
        ("http://llm:8000", "a local name"),
        ("http://llm.default.svc.cluster.local", "a local name"),
        ("http://127.1", "a loopback address"),
        ("http://0177.0.0.1", "a loopback address"),
        ("http://[::1]:11434/v1", "a loopback address"),
        ("http://0.0.0.0", "a loopback address"),
        ("http://10.1.2.3", "a private address"),
        ("http://192.168.1.1", "a private address"),
        ("http://[fe80::1%25eth0]/", "a link-local address"),
        ("https://llm.example.org/v1", None),
        ("https://8.8.8.8/", None),
    ],
)
def test_inside(url: str, what: str | None) -> None:
    host = endpoint.host(url)
    assert host is not None
    assert endpoint.inside(host) == what


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com@evil.example/",
        "https://api.openai.com.evil.example",
        "https://evil\\@api.openai.com",
        "https://api.openai.com:443@evil.example",
        "http://llm.example.org",
        "ftp://llm.example.org",
        "file:///etc/passwd",
        "llm.example.org/v1",
        "https:///v1",
        "https://llm.example.org:port/",
        "https://[::1",
        "https://llm.example.org/\r\nHost: evil",
        "https://аpi.openai.com",  # noqa: RUF001
        "",
    ],
)
def test_untrusted(url: str) -> None:
    assert endpoint.problem(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com/v1",
        "https://eu.api.openai.com/v1",
        "https://llm.example.org:8443/v1",
        "http://localhost:8000/v1",
        "http://10.0.0.3:8000",
    ],
)
def test_trusted(url: str) -> None:
    assert endpoint.problem(url) is None


def test_a_password_is_not_repeated() -> None:
    assert "hunter2" not in (endpoint.problem("https://me:hunter2@evil.example") or "")
