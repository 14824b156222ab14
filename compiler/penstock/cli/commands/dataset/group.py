"""penstock dataset"""

import click

from penstock.cli.command import Lazy
from penstock.cli.commands.dataset import DATASET


@click.group(cls=Lazy, table=DATASET, no_args_is_help=True)
def dataset() -> None:
    """Check, draft, review, grow and label the rows of a Dataset."""
