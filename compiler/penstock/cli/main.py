"""The program's commands and how it ends."""

import os
from collections.abc import Sequence

import click

from penstock.cli import errors
from penstock.cli.command import Lazy
from penstock.cli.commands import HEADINGS

_EPILOG = """\b
Exit codes: 0 fine, 1 findings or a gate that fails, 2 wrong usage or configuration,
3 a gate that cannot decide and blocks, 4 a bug of Penstock, 130 interrupted.

\b
Completion, in the shell's start-up file:
  bash  eval "$(_PENSTOCK_COMPLETE=bash_source penstock)"
  zsh   eval "$(_PENSTOCK_COMPLETE=zsh_source penstock)"
  fish  _PENSTOCK_COMPLETE=fish_source penstock | source
"""


@click.group(
    cls=Lazy,
    headings=HEADINGS,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda c, _, v: _version(c, v),
    help="Show the version.",
)
def cli() -> None:
    """Check, diff, compile and gate models, prompts and chains that are declared in git.

    Results go to standard output, everything else to standard error.
    """


def _version(context: click.Context, asked: bool) -> None:
    if asked:
        from penstock.version import VERSION

        click.echo(f"penstock {VERSION}")
        context.exit()


def run(arguments: Sequence[str]) -> int:
    """The exit code."""
    return errors.ending(lambda: _main(list(arguments)), arguments)


def _main(arguments: list[str]) -> int:
    if errors.COMPLETING in os.environ:
        cli.main(arguments, prog_name="penstock")
    with cli.make_context("penstock", arguments) as context:
        code = cli.invoke(context)  # `cli.main` would end a broken pipe with 1, as if there were findings
    return code if isinstance(code, int) else 0
