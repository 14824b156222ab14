"""penstock log"""

import click

from penstock.cli import complete
from penstock.cli.options import Options, environment, shared


@click.command()
@click.argument("chain", metavar="CHAIN", shell_complete=complete.resources("Chain", chains=True))
@click.option("-n", "count", type=click.IntRange(1), metavar="N", help="Only the N newest commits.")
@click.option("--since", metavar="REV|DATE", help="Only commits after a revision, or from a day (2026-05-04) on.")
@environment
@shared(formats=("text", "json", "markdown"))
def log(options: Options, chain: str, count: int | None, since: str | None, environment: str | None) -> int:
    """List every commit that changed a chain.

    That is a commit that changed the chain or anything that its answers come from: prompts, models, datasets, files,
    the Environment. Each with its level, why, the version after it and the gate's verdict where `gate --record`
    left one.

    History is that of HEAD along first parents: a merge counts once, as what it brought. It goes back to the commit
    that added the chain, under its old name where the chain was renamed as it stood.

    Versions start from the last tag CHAIN/v1.2.3 or recorded version; without one the chain is at 1.0.0.
    """
    from penstock.verbs.log import log

    report = log(
        options.project,
        settings=options.settings(),
        chain=chain,
        environment=environment,
        count=count,
        since=since,
    )
    return options.print(report)
