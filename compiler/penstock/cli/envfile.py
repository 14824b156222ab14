"""`--env-file`: credentials for a run on one's own machine."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from penstock.diagnostics.fatal import Fatal
from penstock.source.settings import Settings

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LIMIT = 65_536


def added(settings: Settings, file: Path, project: Path, environment: str | None) -> Settings:
    """`settings` with the variables of `file` that the project names; what is set already stays.

    Raises:
        Fatal: under CI, or the file cannot be read.
    """
    if settings.ci:
        raise Fatal("--env-file is refused in CI", help="hand the credentials to the job as variables")
    wanted = declared(project)
    values = {name: value for name, value in read(file).items() if name in wanted}
    return replace(settings, environ={**values, **settings.environ})


def read(file: Path) -> dict[str, str]:
    """`NAME=value` a line; `export`, quotes and comments as shells have them, but nothing is expanded.

    Raises:
        Fatal: not readable, too large, or a line is no assignment.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(_LIMIT + 1)  # a pipe or a device may go on for ever
        if len(data) > _LIMIT:
            raise Fatal(f"'{file}' is larger than {_LIMIT} bytes", help="an env file holds a few lines NAME=value")
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise Fatal(f"'{file}' cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Fatal(f"'{file}' is not UTF-8") from None
    values = {}
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.removeprefix("export ").partition("=")
        if not equals or not _NAME.fullmatch(name.strip()):
            raise Fatal(f"line {number} of '{file}' is no NAME=value")
        found = _unquoted(value.strip())
        if found is None or "\0" in found:
            raise Fatal(
                f"line {number} of '{file}' has a value whose quotes do not close, or that no variable can have"
            )
        values[name.strip()] = found
    return values


def _unquoted(value: str) -> str | None:
    """None where a quote opens and does not close, or something but a comment follows it."""
    if value[:1] not in ("'", '"'):
        return re.split(r"(?:^|\s)#", value, maxsplit=1)[0].rstrip()
    inner, closed, rest = value[1:].partition(value[0])
    return inner if closed and (not rest.strip() or re.match(r"\s+#", rest)) else None


def declared(project: Path) -> set[str]:
    """Every variable that the project's resources name by `{env: NAME}`."""
    from penstock.project.load import load
    from penstock.source import store, worktree

    resources = load(worktree.open(worktree.find(project)), store.memory())
    return {name for resource in resources.resources for name in _named(resource.data)}


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        name = value.get("env")
        if isinstance(name, str) and len(value) == 1:
            yield name
        for item in value.values():
            yield from _named(item)
    elif isinstance(value, list):
        for item in value:
            yield from _named(item)
