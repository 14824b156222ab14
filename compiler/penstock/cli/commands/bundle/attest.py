"""penstock bundle attest"""

from pathlib import Path

import click

from penstock.cli.options import Options, shared


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--gate", "gate", required=True, metavar="FILE", help="The JSON of `penstock gate`.")
@shared(exists=False)
def attest(options: Options, paths: tuple[str, ...], gate: str) -> int:
    """Attach a gate's verdict to the bundles it judged.

    Refuses a bundle whose digest the gate did not judge. The verdict is written as an in-toto test-result beside each
    bundle, and its figures into the bill of materials; sign afterwards.
    """
    from penstock.verbs.attest import attest

    return options.print(attest([Path(path) for path in paths], Path(gate)))
