"""Addresses and commands, without the keys that may stand in them."""

import re
from urllib.parse import parse_qsl, urlsplit

_KEY = re.compile(
    r"(?i)(api|access|auth|secret|sub).{0,12}key|token|secret|password|passwd|^appid$|^(key|sig|code|auth)$"
)
_FLAG = re.compile(r"(?i)(-{0,2}[\w-]*(?:key|token|secret|passw(?:or)?d)[\w-]*)(=|$)")


def is_address(url: str) -> bool:
    """Whether it is one of a server that speaks HTTP."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and "{" not in parts.netloc
        )
    except ValueError:
        return False


def has_key(url: str) -> bool:
    """Whether something in it may be a key."""
    parts = urlsplit(url)
    return bool(parts.password or parts.username) or any(_KEY.search(name) for name, _ in parse_qsl(parts.query))


def without_keys(command: list[str]) -> tuple[list[str], bool]:
    """A command without the values that may be keys, and whether there were any."""
    kept: list[str] = []
    found = skip = False
    for word in command:
        match = _FLAG.match(word) if word.startswith("-") or "=" in word else None
        if skip and not word.startswith("-"):
            skip, found = False, True
            continue
        skip = bool(match) and match[2] == ""  # type: ignore[index]
        if match and match[2] and not match.string[match.end() :].startswith("$"):
            found = True
            continue
        kept.append(word)
    return kept, found
