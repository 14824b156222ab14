"""penstock bundle"""

import click

from penstock.cli.command import Lazy
from penstock.cli.commands.bundle import BUNDLE


@click.group(cls=Lazy, table=BUNDLE, no_args_is_help=True)
def bundle() -> None:
    """Show, sign, verify and move compiled bundles.

    A bundle is an OCI layout; its evidence (version, provenance, bill of materials, verdicts, signatures) lies beside
    it in a layout of its own, `<chain>.referrers`.
    """
