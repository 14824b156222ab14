"""The address of the repository that a checkout was cloned from."""

import re
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from penstock.source.repository import git

_SHORT = re.compile(r"(?:[A-Za-z0-9._-]+@)?([A-Za-z0-9.-]+):(?!//)(.+)")
_SCHEMES = ("https", "http", "ssh", "git")


def address(dir: Path) -> str | None:
    """`git+https://host/path` of the remote `origin`; None where there is none, or it is a folder of this machine."""
    try:
        said = git.run(dir, "config", "--get", "remote.origin.url")
    except git.Failed:
        return None
    return public(said.decode("utf-8", "replace").strip())


def public(url: str) -> str | None:
    """An address without user, password, query and fragment, as SPDX and SLSA write it; None for a folder."""
    if not url.isascii() or not url.isprintable() or " " in url:
        return None
    short = _SHORT.fullmatch(url) if "://" not in url else None
    if short is not None:
        return None if len(short[1]) == 1 else f"git+ssh://{short[1]}/{short[2].lstrip('/')}"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    where = host if port is None else f"{host}:{port}"
    return urlunsplit((f"git+{parts.scheme}", where, parts.path, "", ""))
