"""The flags that several commands share."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

import click

from penstock.cli import complete, output
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.report.report import Report
from penstock.source.repository import bare
from penstock.source.settings import Content, Settings

if TYPE_CHECKING:
    from penstock.metrics.share import Share
    from penstock.runtime.calls.caps import Caps

F = TypeVar("F", bound=Callable[..., Any])

READ = ("text", "json", "markdown", "github", "html")
"""Formats that suit every command with a result to read."""


def digest(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """The callback of a flag that takes a digest."""
    from penstock.source import canonical

    if value is not None and not canonical.is_digest(value):
        words = f"'{value}' is no digest: sha256: and 64 hexadecimal digits"
        raise click.BadParameter(words, param_hint=parameter.opts[0])
    return value


class Amount(click.FloatRange):
    """A number within bounds; `nan`, which is within none and which no sum ever exceeds, is no number."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        number = super().convert(value, parameter, context)
        if isinstance(number, float) and math.isnan(number):
            self.fail(f"{value!r} is no number", parameter, context)
        return number


FOUND = (*READ, "sarif", "junit", "gitlab")
"""Formats that suit a command with findings."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the shared flags say."""

    project: Path
    format: str
    file: str | None
    quiet: bool
    verbose: bool
    strict: bool
    color: output.When
    offline: bool
    calls: str | None = None
    jobs: int = 8
    env_file: str | None = None
    trace_content: str | None = None

    def settings(self, environment: str | None = None) -> Settings:
        """The operator's settings with the flags above them.

        Raises:
            Fatal: a variable of ours is wrong, --offline contradicts --calls, or --env-file cannot be used.
        """
        import os

        from penstock.cli import envfile
        from penstock.source import settings

        read = settings.read(os.environ)
        if self.offline and self.calls not in (None, "replay"):
            raise Fatal(f"--offline and --calls {self.calls} contradict each other", help="leave one of them out")
        calls: Any = "replay" if self.offline else self.calls
        if calls is not None:
            read = replace(read, calls=calls)
        if self.trace_content is not None:
            read = replace(read, trace_content=cast(Content, self.trace_content))
        if self.env_file is not None:
            read = envfile.added(read, Path(self.env_file), self.project, environment)
        return read

    def today(self) -> date:
        """Waivers and announcements end on a day."""
        return date.today()

    def now(self) -> datetime:
        """The moment that a record gets, in UTC."""
        return datetime.fromtimestamp(time.time(), UTC)

    def progress(self) -> Progress:
        from penstock.cli.progress import progress

        return progress(quiet=self.quiet)

    def print(self, report: Report) -> int:
        """Prints the report; gives the exit code."""
        output.result(self.render(report), self.file)
        code = report.exit_code(strict=self.strict)
        if code and not report.last.exit_code(strict=self.strict):
            shows = "`penstock check --strict` shows them"
            output.complain("the project has warnings, and --strict takes them for errors", help=shows)
        return code

    def render(self, report: Report, changed: Mapping[str, Sequence[tuple[int, int]]] | None = None) -> str:
        """changed: lines of head, by file, where they are known."""
        import os
        import secrets
        import sys

        from penstock.report.format import Style, render

        plain = self.file not in (None, "-")
        style = Style(
            colour=not (plain and self.color == "auto") and output.coloured(self.color, sys.stdout, os.environ),
            width=120 if plain else output.width(sys.stdout),
            quiet=self.quiet,
            verbose=self.verbose,
            strict=self.strict,
            token=secrets.token_hex(16),
            changed=changed or {},
        )
        return render(report, self.format, style)


def shared(
    *, formats: tuple[str, ...] = READ, file: bool = True, calling: bool = False, exists: bool = True
) -> Callable[[F], F]:
    """Adds the shared flags; the command takes them as one `options`.

    formats: those that suit, the first is the default; file: `-o FILE` for the result; calling: the command asks
    models; exists: the folder of the project must be there.
    """
    flags: list[Callable[[Any], Any]] = [
        click.option("--project", default=".", metavar="DIR", help="Folder in or below which penstock.yaml lies."),
        click.option(
            "--format", type=click.Choice(formats), default=formats[0], show_default=True, help="Of the result."
        ),
        click.option("-q", "--quiet", is_flag=True, help="The result alone."),
        click.option("-v", "--verbose", is_flag=True, help="Details too."),
        click.option("--strict", is_flag=True, help="Warnings count as errors."),
        click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True),
        click.option("--offline", is_flag=True, help="No network: recorded answers and builtin models only."),
    ]
    if file:
        flags.append(click.option("-o", "--output", "file", metavar="FILE", help="Write the result to a file."))
    if calling:
        modes = click.Choice(["live", "record", "replay"])
        flags += [
            click.option("--calls", type=modes, help="Where answers of models come from; else PENSTOCK_CALLS."),
            click.option("--jobs", type=click.IntRange(1, 512), default=8, show_default=True, help="Rows at once."),
            click.option("--env-file", metavar="FILE", help="Credentials that the project names; not in CI."),
        ]

    def decorate(command: F) -> F:
        from functools import wraps

        @wraps(command)
        def wrapped(**given: Any) -> Any:
            own = {name: given.pop(name) for name in list(given) if name not in _NAMES}
            return command(options=_options(given, exists), **own)

        decorated: Any = wrapped
        for flag in reversed(flags):
            decorated = flag(decorated)
        return decorated  # type: ignore[no-any-return]

    return decorate


_NAMES = frozenset(Options.__dataclass_fields__)


def _options(given: Mapping[str, Any], exists: bool) -> Options:
    project = Path(given["project"])
    if exists and not project.is_dir() and bare.find(project) is None:
        raise click.BadParameter(f"'{project}' is no folder", param_hint="--project")
    return Options(**{"file": None, **given, "project": project})


def environment(command: F) -> F:
    """Adds `--env`."""
    return click.option(
        "--env",
        "environment",
        metavar="NAME",
        shell_complete=complete.resources("Environment"),
        help="The Environment; default: what the project deploys.",
    )(command)


def revision(command: F) -> F:
    """Adds `--rev`."""
    return click.option(
        "--rev", metavar="REV", shell_complete=complete.revisions, help="A revision instead of the checkout."
    )(command)


def cassette(command: F) -> F:
    """Adds `--cassette`."""
    return click.option(
        "--cassette",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Recorded calls as text: read first, and written but for --calls replay.",
    )(command)


def traced(command: F) -> F:
    """Adds `--traces` and `--trace-content`."""
    content = click.option(
        "--trace-content",
        type=click.Choice(get_args(Content)),
        help="What traces tell of texts: nothing, digests, or all; default: all in a file, nothing over OTLP.",
    )
    file = click.option(
        "--traces",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write what every step did there, an answer a line as it comes (.parquet: at the end).",
    )
    return file(content(command))


def executor(command: F) -> F:
    """Adds `--executor`."""
    return click.option(
        "--executor",
        type=click.Choice(["asyncio", "processes", "ray"]),
        default="asyncio",
        show_default=True,
        help="Where rows are answered.",
    )(command)


def sharded(command: F) -> F:
    """Adds `--shard`, a Share or None."""
    return click.option(
        "--shard", metavar="I/N", callback=lambda c, p, value: _share(value), help="Every N-th row, from the I-th."
    )(command)


def _share(value: str | None) -> "Share | None":
    from penstock.metrics.share import Share

    if value is None:
        return None
    index, slash, count = value.partition("/")
    if not (slash and index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count) <= 10_000):
        raise click.BadParameter(f"'{value}' is no shard: 2/5 is the second of five", param_hint="--shard")
    return Share(int(index), int(count))


def locked(command: F) -> F:
    """Adds `--locked`."""
    return click.option("--locked", is_flag=True, help="What penstock.lock does not pin, or otherwise, is an error.")(
        command
    )


@dataclass(frozen=True, slots=True)
class Given:
    """What may be spent, as the flags say it."""

    usd: float | None
    tokens: int | None
    calls: int | None
    seconds: float | None

    def caps(self) -> "Caps | None":
        """None: no flag says anything."""
        from penstock.runtime.calls.caps import Caps

        if (self.usd, self.tokens, self.calls, self.seconds) == (None, None, None, None):
            return None
        return Caps(usd=self.usd, tokens=self.tokens, calls=self.calls, seconds=self.seconds)


def capped(command: F) -> F:
    """Adds `--max-usd`, `--max-tokens`, `--max-calls` and `--max-seconds`; the command takes them as one `caps`."""
    from functools import wraps

    @wraps(command)
    def wrapped(**given: Any) -> Any:
        caps = Given(*(given.pop(f"max_{name}") for name in ("usd", "tokens", "calls", "seconds")))
        return command(**given, caps=caps)

    decorated: Any = wrapped
    amount, number = Amount(min=0), click.IntRange(min=0)
    for name, kind, metavar, what in (
        ("seconds", amount, "N", "Stop after so many seconds."),
        ("calls", number, "N", "Stop before a live call more than these."),
        ("tokens", number, "N", "Stop before live calls take more tokens."),
        ("usd", amount, "AMOUNT", "Stop before live calls cost more US dollars."),
    ):
        decorated = click.option(f"--max-{name}", type=kind, metavar=metavar, help=what)(decorated)
    return decorated  # type: ignore[no-any-return]


def plain_http(command: F) -> F:
    """Adds `--plain-http`."""
    return click.option(
        "--plain-http", is_flag=True, help="Ask the registry over http; no key is sent then, but on this machine."
    )(command)


def repository(command: F) -> F:
    """Adds `--repository`."""
    return click.option(
        "--repository",
        metavar="HOST/NAME",
        help="Where the bundles lie; {chain} in it is the chain's name. Else PENSTOCK_REPOSITORY.",
    )(command)
