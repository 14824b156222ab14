"""How a command ends where it does not end well: the one place that maps errors to exit codes."""

import errno
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

from penstock.cli import output
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret, clean, redact
from penstock.report import inert

USAGE, BUG, INTERRUPTED = 2, 4, 130
_FULL = (errno.ENOSPC, errno.EDQUOT)
COMPLETING = "_PENSTOCK_COMPLETE"  # the shell asks what may stand next; click answers and exits


def ending(command: Callable[[], int], arguments: Sequence[str]) -> int:
    """The exit code of `command`, whatever it raises. Messages go to standard error."""
    if threading.current_thread() is threading.main_thread():
        # a runner that cancels a job asks by this one; asyncio knows how to end by the other
        signal.signal(signal.SIGTERM, lambda number, frame: signal.raise_signal(signal.SIGINT))
    try:
        return _flushed(command())
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (KeyboardInterrupt, click.Abort):
        output.complain("interrupted")
        return INTERRUPTED
    except BrokenPipeError:  # before there was a result to print: nothing was found to be fine
        output.unheard()
        return INTERRUPTED
    except SystemExit as stop:  # of a library or a package: no command ends so, and none has ended well
        if stop.code or COMPLETING in os.environ:
            raise
        output.complain("something ended the command before it had a result")
        return BUG
    except Fatal as fatal:
        output.complain(fatal.message, help=fatal.help)
        return fatal.exit_code
    except click.exceptions.NoArgsIsHelpError as bare:
        output.say(bare.format_message())
        return USAGE
    except click.ClickException as wrong:
        context = getattr(wrong, "ctx", None)
        help = f"`{context.command_path} --help` shows what there is" if context is not None else None
        output.complain(wrong.format_message(), help=help)
        return USAGE
    except Exception as error:
        if isinstance(error, FileNotFoundError) and _homeless():
            output.complain("the working folder is gone", help="change to a folder that is there")
            return USAGE
        if isinstance(error, OSError) and error.errno in _FULL:  # wherever it was met, it is no bug
            output.unheard()
            output.complain(f"it could not be written: {error.strerror}")
            return USAGE
        output.complain(*_bug(error, arguments))
        return BUG


def _homeless() -> bool:
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def _flushed(code: int) -> int:
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        output.unheard()
    return code


def _bug(error: Exception, arguments: Sequence[str]) -> tuple[str, str]:
    said = f"a bug of Penstock: {type(error).__name__}: {inert.line(redact(str(error), secrets(os.environ)), 300)}"
    try:
        file = write(error, arguments, os.environ)
    except OSError as unwritable:
        return said, f"the report could not be written ({unwritable.strerror}); run again with PENSTOCK_CACHE_DIR set"
    return said, f"please report it with {file}; look it over first, names of files stand in it"


def write(error: Exception, arguments: Sequence[str], environ: Mapping[str, str]) -> Path:
    """Writes what happened to a file fit to paste: no values of variables, no secrets, the home folder as `~`.

    OSError: neither the cache nor the folder for temporary files can be written.
    """
    text = paste(error, arguments, environ)
    from tempfile import gettempdir, mkstemp

    for folder in (_cache(environ), Path(gettempdir())):
        if folder is None:
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle, name = mkstemp(prefix="penstock-bug-", suffix=".txt", dir=folder)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(clean(text))
            return Path(name)
        except OSError as unwritable:
            failed = unwritable
    raise failed


def paste(error: Exception, arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """Version, platform, arguments and traceback, redacted."""
    import platform
    import traceback

    from penstock.version import VERSION

    lines = [
        f"penstock {VERSION}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"arguments: {' '.join(_blanked(argument) for argument in arguments)}",
        "",
        *"".join(traceback.format_exception(error)).splitlines(),
    ]
    text = redact("\n".join(inert.visible(line) for line in lines), secrets(environ))
    home = environ.get("HOME") or environ.get("USERPROFILE")
    return (text.replace(home, "~") if home and len(home) > 1 else text) + "\n"


_SENSITIVE = re.compile(r"(?i)key|token|secret|passw|credential|auth|cookie|dsn|_url$|_uri$")


def secrets(environ: Mapping[str, str]) -> tuple[Secret, ...]:
    """Values of variables whose name sounds like a secret, the longest first; short ones hide too much of a text."""
    values = {value for name, value in environ.items() if _SENSITIVE.search(name) and len(value) >= 8}
    return tuple(Secret(value) for value in sorted(values, key=len, reverse=True))


def _blanked(argument: str) -> str:
    # The value of an input is somebody's text.
    name, equals, _ = argument.partition("=")
    return f"{name}=..." if equals else argument


def _cache(environ: Mapping[str, str]) -> Path | None:
    from penstock.source import settings

    try:
        return settings.read(environ).cache_dir
    except Fatal:
        return None
