"""Addresses of repositories hold no user, no key and no folder of a machine."""

import subprocess
from pathlib import Path

import pytest

from penstock.source.repository import remote


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.org/a/b.git", "git+https://example.org/a/b.git"),
        ("https://user:token@example.org:8443/a/b?x=1#y", "git+https://example.org:8443/a/b"),
        ("git@example.org:a/b.git", "git+ssh://example.org/a/b.git"),
        ("ssh://git@example.org/a", "git+ssh://example.org/a"),
        ("file:///srv/a", None),
        ("/srv/a", None),
        ("../a", None),
        ("C:\\a", None),
        ("C:/a", None),
        ("https://", None),
        ("https://example.org:x/a", None),
        ("ext::sh -c x", None),
        ("", None),
    ],
)
def test_public_part(url: str, address: str | None) -> None:
    assert remote.public(url) == address


def test_of_a_checkout(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert remote.address(tmp_path) is None
    subprocess.run(["git", "-C", str(tmp_path), "remote", "add", "origin", "https://t@example.org/a"], check=True)
    assert remote.address(tmp_path) == "git+https://example.org/a"
