"""penstock bundle inspect"""

from pathlib import Path

import click

from penstock.cli.options import Options, shared


@click.command()
@click.argument("path", metavar="PATH")
@shared(exists=False)
def inspect(options: Options, path: str) -> int:
    """Show a bundle and where it comes from.

    Which prompts, models, datasets and adapters it holds, the commit that changed each last and its author, sizes,
    digests, evidence. PATH is the OCI layout. Digests are checked; signatures are for `penstock bundle verify`.
    """
    from penstock.verbs.inspect import inspect

    return options.print(inspect(Path(path)))
