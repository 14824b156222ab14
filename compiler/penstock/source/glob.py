"""Globs over POSIX paths: `**` crosses folders, `*` and `?` do not."""

import re
from functools import lru_cache


def matches(pattern: str, path: str) -> bool:
    """Whether `path` (relative, POSIX) matches; the time it takes grows with their lengths, whatever the pattern.

    `**` as a whole part stands for any folders, none included; at the end for everything below. `**.md` is `**/*.md`;
    any other `**` is a `*`. A pattern that ends in a slash matches everything below it. No other sign is special.
    """
    return _compiled(pattern).match(path) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = [part for written in pattern.split("/") for part in _parts(written)]
    below = parts[-1:] == ["**"] or (pattern.endswith("/") and parts != [])
    groups: list[list[str]] = [[]]
    for part in parts:
        if part == "**":
            groups.append([])
        else:
            groups[-1].append(part)
    if pattern.endswith("/") and parts[-1:] != ["**"]:
        groups.append([])
    first, *rest = ["/".join(map(_part, group)) for group in groups]
    if not rest:
        return re.compile(first + r"\Z")
    middle, last = rest[:-1], rest[-1]
    # The first place where a group fits leaves the most to those behind it, so no other place is ever tried: (?>...).
    written = (first + "/" if first else "") + "".join(f"(?>(?:[^/]+/)*?{group}/)" for group in middle if group)
    return re.compile(written + (r"(?:[^/]+/)*[^/]+\Z" if below else rf"(?:[^/]+/)*{last}\Z"))


def _parts(written: str) -> list[str]:
    if written in ("", "."):
        return []
    if written.startswith("**") and written.strip("*"):
        return ["**", "*" + written.lstrip("*")]
    return ["**"] if written == "**" else [written]


def _part(part: str) -> str:
    """One folder's or file's name; again the first fit of what stands between two stars is the best one."""
    first, *rest = [_plain(piece) for piece in re.split(r"\*+", part)]
    if not rest:
        return first
    middle = "".join(f"(?>[^/]*?{piece})" for piece in rest[:-1] if piece)
    return f"{first}{middle}[^/]*{rest[-1]}(?![^/])"


def _plain(piece: str) -> str:
    return "".join("[^/]" if sign == "?" else re.escape(sign) for sign in piece)
