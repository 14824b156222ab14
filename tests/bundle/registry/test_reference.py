"""References in registries: what is one, and what is none."""

import pytest

from penstock.bundle.registry.reference import Reference, is_reference, parse
from penstock.diagnostics.fatal import Fatal

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("example.org/shop", Reference("example.org", "shop")),
        ("example.org:5000/team/shop:v1", Reference("example.org:5000", "team/shop", "v1")),
        (f"localhost/a@{DIGEST}", Reference("localhost", "a", None, DIGEST)),
        (f"[::1]:5000/a__b/c-d.e:T_1.x-y@{DIGEST}", Reference("[::1]:5000", "a__b/c-d.e", "T_1.x-y", DIGEST)),
        ("oci://127.0.0.1/a", Reference("127.0.0.1", "a")),
    ],
)
def test_parts(text: str, expected: Reference) -> None:
    assert parse(text) == expected
    assert str(expected) == text.removeprefix("oci://")


@pytest.mark.parametrize(
    "text",
    [
        *("", "/", "shop", "team/shop", "example.org/", "example.org", "https://example.org/a", "example.org/A"),
        *("example.org/a:", "example.org/a:-x", f"example.org/a:{'x' * 129}", "example.org/a@sha256:0", "./out/shop"),
        *(f"example.org/a@{DIGEST.upper()}", f"example.org/a@md5:{'0' * 32}", "example.org/a//b", "example.org/a/../b"),
        *("user@example.org/a", "user:pw@example.org/a", "example.org:0/a", "example.org:99999/a", "example.org/a b"),
        *(f"example.org/{'a' * 256}", "../example.org/a", "example.org/a?x", "example.org\n/a", "example.org/a%2e"),
    ],
)
def test_what_is_none(text: str) -> None:
    with pytest.raises(Fatal, match="is no reference"):
        parse(text)
    assert not is_reference(text)


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("localhost", True),
        ("127.0.0.1:5000", True),
        ("127.9.9.9", True),
        ("[::1]:80", True),
        ("127.0.0.1.example.org", False),
        ("localhost.example.org", False),
        ("10.0.0.1", False),
    ],
)
def test_this_machine(host: str, is_loopback: bool) -> None:
    assert parse(f"{host}/a").is_loopback == is_loopback
