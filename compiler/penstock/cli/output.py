"""The one place that prints."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Literal, TextIO

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import clean
from penstock.report import inert
from penstock.source import device

When = Literal["auto", "always", "never"]


def result(text: str, file: str | None = None) -> None:
    """To standard output, or atomically to a file. A reader who has seen enough and gone is no fault.

    Raises:
        Fatal: it cannot be written.
    """
    text = clean(text)
    if file is not None and file != "-":
        write(Path(file), text)
        return
    stream: TextIO | None = sys.stdout
    if stream is None:
        raise Fatal("standard output is closed", help="`-o FILE` writes the result to a file")
    try:
        try:
            stream.write(text)
        except UnicodeEncodeError:
            encoding = stream.encoding or "ascii"
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        unheard()
    except OSError as error:
        unheard()
        raise Fatal(f"standard output cannot be written: {error.strerror}") from error


def unheard() -> None:
    """Nobody reads standard output any more: what is left to flush goes nowhere, without a complaint."""
    stream: TextIO | None = sys.stdout
    if stream is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def complain(message: str, *rest: str, help: str | None = None) -> None:
    """An error and what to do about it, to standard error."""
    word = "\x1b[1;31merror\x1b[0m" if coloured("auto", sys.stderr, os.environ) else "error"
    lines = [f"{word}: {inert.line(message)}", *(f"  = help: {inert.line(more)}" for more in (*rest, help) if more)]
    say("\n".join(lines))


def say(text: str) -> None:
    """A line to standard error; a reader who has gone is no fault of ours."""
    if sys.stderr is None:
        return
    try:
        text = clean(text)
        sys.stderr.write(inert.log(text) + "\n")
        sys.stderr.flush()
    except (BrokenPipeError, ValueError):
        return
    except UnicodeEncodeError:
        sys.stderr.write(text.encode("ascii", "backslashreplace").decode("ascii") + "\n")


def coloured(when: When, stream: IO[str] | None, environ: Mapping[str, str]) -> bool:
    """The flag, else NO_COLOR, else FORCE_COLOR or CLICOLOR_FORCE, else TERM=dumb, else whether it is a terminal.

    stream: None where it is closed.
    """
    if when != "auto":
        return when == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") not in ("", "0") or environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    if environ.get("TERM") == "dumb":
        return False
    return stream is not None and stream.isatty()


def width(stream: IO[str] | None) -> int:
    """Columns of the terminal; 120 where there is none."""
    return max(40, shutil.get_terminal_size((120, 24)).columns) if stream is not None and stream.isatty() else 120


def write(path: Path, text: str) -> None:
    """Writes a file as a whole or not at all; through a device or a pipe where one is there.

    Raises:
        Fatal: it cannot be written.
    """
    from tempfile import mkstemp

    try:
        if device.through(path):
            device.put(path, clean(text).encode("utf-8"))
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(clean(text))
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
