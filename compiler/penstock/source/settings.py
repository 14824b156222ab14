"""What the operator says, by the environment, read once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, cast, get_args

from penstock.diagnostics.fatal import Fatal
from penstock.source import egress

CALLS = ("live", "record", "replay")
Content: TypeAlias = Literal["off", "hashed", "on"]
"""What traces tell of inputs, outputs and failures."""
VARIABLES = (
    "PENSTOCK_ALLOW_PRIVATE",
    "PENSTOCK_ALLOWED_ORIGINS",
    "PENSTOCK_BINDINGS",
    "PENSTOCK_CACHE_AGE",
    "PENSTOCK_CACHE_DIR",
    "PENSTOCK_CACHE_SIZE",
    "PENSTOCK_CALLS",
    "PENSTOCK_EGRESS_DIRECT",
    "PENSTOCK_EGRESS_PROXY",
    "PENSTOCK_TRACE_CONTENT",
)
"""All that are read."""
CACHE_SIZE = 4 * 10**9
"""Bytes, where the operator says nothing."""
_BYTES = {"MB": 10**6, "GB": 10**9}
_SECONDS = {"h": 3600, "d": 86_400}
_NO = ("", "0", "false", "no", "off")


@dataclass(frozen=True, slots=True)
class Settings:
    """The operator's, never a spec's.

    Attributes:
        cache_dir: outside every checkout.
        calls: where answers of models come from; None: as suits the verb.
        allow_private: whether endpoints on private or loopback addresses may be called.
        ci: whether nobody watches.
        environ: for the credentials that specs name.
        cache_size: bytes that the cache may hold; the oldest go first.
        cache_age: seconds after which what is cached goes; None: never.
        trace_content: what traces tell of contents; None: all in a file, nothing over a network.
    """

    cache_dir: Path
    calls: Literal["live", "record", "replay"] | None
    allow_private: bool
    ci: bool
    environ: Mapping[str, str] = field(repr=False)
    cache_size: int = CACHE_SIZE
    cache_age: float | None = None
    trace_content: Content | None = None


def read(environ: Mapping[str, str]) -> Settings:
    """
    Raises:
        Fatal: a variable of ours has a value that we do not know.
    """
    calls = environ.get("PENSTOCK_CALLS") or None
    if calls is not None and calls not in CALLS:
        raise Fatal(f"PENSTOCK_CALLS is {calls!r}", help=f"it is one of {', '.join(CALLS)}")
    content = environ.get("PENSTOCK_TRACE_CONTENT") or None
    if content is not None and content not in get_args(Content):
        raise Fatal(f"PENSTOCK_TRACE_CONTENT is {content!r}", help=f"it is one of {', '.join(get_args(Content))}")
    egress.read(environ)
    return Settings(
        cache_dir=cache_folder(environ),
        calls=cast(Literal["live", "record", "replay"] | None, calls),
        allow_private=_flag(environ, "PENSTOCK_ALLOW_PRIVATE"),
        ci=_flag(environ, "CI"),
        environ=environ,
        cache_size=_amount(environ, "PENSTOCK_CACHE_SIZE", _BYTES, "500MB, 4GB") or CACHE_SIZE,
        cache_age=_amount(environ, "PENSTOCK_CACHE_AGE", _SECONDS, "12h, 90d"),
        trace_content=cast(Content | None, content),
    )


def _amount(environ: Mapping[str, str], name: str, units: Mapping[str, int], examples: str) -> int | None:
    text = environ.get(name, "").strip()
    if not text:
        return None
    found = re.fullmatch(r"([1-9][0-9]{0,9})([A-Za-z]+)", text)
    if found is None or found[2] not in units:
        raise Fatal(f"{name} is {text!r}", help=f"a whole number and a unit: {examples}")
    return int(found[1]) * units[found[2]]


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Where everything cached lies."""
    own = environ.get("PENSTOCK_CACHE_DIR")
    if own:
        return Path(own).absolute()
    shared = environ.get("XDG_CACHE_HOME")
    if shared and Path(shared).is_absolute():
        return Path(shared) / "penstock"
    home = environ.get("HOME") or environ.get("USERPROFILE")
    return (Path(home) if home else Path.home()) / ".cache" / "penstock"


def _flag(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "").strip().lower() not in _NO
