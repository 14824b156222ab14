"""penstock monitor"""

import click

from penstock.cli.command import Lazy
from penstock.cli.commands.monitor import MONITOR


@click.group(cls=Lazy, table=MONITOR, no_args_is_help=True)
def monitor() -> None:
    """Compare production with what was evaluated and with the past, and hold objectives."""
