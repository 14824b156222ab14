"""penstock init"""

import click

from penstock.cli.options import Options, shared


@click.command()
@shared(formats=("text", "json"), exists=False)
def init(options: Options) -> int:
    """Write a first project, small and whole.

    It checks, runs and gates without a key. Files that exist are left alone.
    """
    from penstock.verbs.init import init

    return options.print(init(options.project))
