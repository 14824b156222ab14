"""The operator's environment."""

from pathlib import Path

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.source import settings


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"PENSTOCK_CACHE_DIR": "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/c"),
        ({"PENSTOCK_CACHE_DIR": "", "XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/penstock"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/h"}, "/h/.cache/penstock"),
        ({"HOME": "/h"}, "/h/.cache/penstock"),
    ],
)
def test_cache(environ: dict[str, str], folder: str) -> None:
    assert settings.read(environ).cache_dir == Path(folder)


def test_defaults_are_the_safe_ones() -> None:
    read = settings.read({"HOME": "/h"})
    assert (read.calls, read.allow_private, read.ci) == (None, False, False)


@pytest.mark.parametrize(("text", "flag"), [("1", True), ("true", True), ("0", False), ("False", False), ("", False)])
def test_flags(text: str, flag: bool) -> None:
    read = settings.read({"HOME": "/h", "CI": text, "PENSTOCK_ALLOW_PRIVATE": text})
    assert (read.ci, read.allow_private) == (flag, flag)


def test_an_unknown_value_is_fatal() -> None:
    with pytest.raises(Fatal) as caught:
        settings.read({"PENSTOCK_CALLS": "sometimes"})
    assert caught.value.exit_code == 2 and "replay" in str(caught.value.help)


def test_credentials_do_not_print() -> None:
    assert "canary" not in repr(settings.read({"HOME": "/h", "KEY": "canary"}))
