"""Globs over POSIX paths: `**` crosses folders, `*` and `?` do not."""

import re
from functools import lru_cache


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts: list[str] = []
    rest = pattern.removeprefix("./")
    while rest:
        if rest.startswith("**/"):
            parts.append("(?:[^/]+/)*")
            rest = rest[3:]
        elif rest.startswith("**"):
            parts.append(".*")
            rest = rest[2:]
        else:
            parts.append({"*": "[^/]*", "?": "[^/]"}.get(rest[0], re.escape(rest[0])))
            rest = rest[1:]
    return re.compile("".join(parts) + r"\Z", re.DOTALL)


def matches(pattern: str, path: str) -> bool:
    """Whether `path` (relative, POSIX) matches; a pattern that ends in a slash matches everything below it."""
    return _compiled(pattern + "**" if pattern.endswith("/") else pattern).match(path) is not None
