"""The one place that prints."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Literal

from penstock.diagnostics.fatal import Fatal
from penstock.report import inert

When = Literal["auto", "always", "never"]


def result(text: str, file: str | None = None) -> None:
    """To standard output, or atomically to a file. A reader who has seen enough and gone is no fault."""
    if file is not None and file != "-":
        write(Path(file), text)
        return
    stream = sys.stdout
    try:
        try:
            stream.write(text)
        except UnicodeEncodeError:
            encoding = stream.encoding or "ascii"
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        unheard()


def unheard() -> None:
    """Nobody reads standard output any more: what is left to flush goes nowhere, without a complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(message: str, *rest: str, help: str | None = None) -> None:
    """An error and what to do about it, to standard error."""
    word = "\x1b[1;31merror\x1b[0m" if coloured("auto", sys.stderr, os.environ) else "error"
    lines = [f"{word}: {inert.line(message)}", *(f"  = help: {inert.line(more)}" for more in (*rest, help) if more)]
    say("\n".join(lines))


def say(text: str) -> None:
    """A line to standard error; a reader who has gone is no fault of ours."""
    try:
        sys.stderr.write(inert.log(text) + "\n")
        sys.stderr.flush()
    except (BrokenPipeError, ValueError):
        return
    except UnicodeEncodeError:
        sys.stderr.write(text.encode("ascii", "backslashreplace").decode("ascii") + "\n")


def coloured(when: When, stream: IO[str], environ: Mapping[str, str]) -> bool:
    """The flag, else NO_COLOR, else FORCE_COLOR or CLICOLOR_FORCE, else TERM=dumb, else whether it is a terminal."""
    if when != "auto":
        return when == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") not in ("", "0") or environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    if environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def width(stream: IO[str]) -> int:
    """Columns of the terminal; 120 where there is none."""
    return max(40, shutil.get_terminal_size((120, 24)).columns) if stream.isatty() else 120


def write(path: Path, text: str) -> None:
    """Writes a file as a whole or not at all.

    Raises:
        Fatal: it cannot be written.
    """
    from tempfile import mkstemp

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            os.chmod(name, 0o666 & ~_umask())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Fatal(f"'{path}' cannot be written: {error.strerror}") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
