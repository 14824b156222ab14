"""What the operator says, by the environment, read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from penstock.diagnostics.fatal import Fatal

CALLS = ("live", "record", "replay")
VARIABLES = ("PENSTOCK_ALLOW_PRIVATE", "PENSTOCK_CACHE_DIR", "PENSTOCK_CALLS")
"""All that are read."""
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
    """

    cache_dir: Path
    calls: Literal["live", "record", "replay"] | None
    allow_private: bool
    ci: bool
    environ: Mapping[str, str] = field(repr=False)


def read(environ: Mapping[str, str]) -> Settings:
    """
    Raises:
        Fatal: a variable of ours has a value that we do not know.
    """
    calls = environ.get("PENSTOCK_CALLS") or None
    if calls is not None and calls not in CALLS:
        raise Fatal(f"PENSTOCK_CALLS is {calls!r}", help=f"it is one of {', '.join(CALLS)}")
    return Settings(
        cache_dir=cache_folder(environ),
        calls=cast(Literal["live", "record", "replay"] | None, calls),
        allow_private=_flag(environ, "PENSTOCK_ALLOW_PRIVATE"),
        ci=_flag(environ, "CI"),
        environ=environ,
    )


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
