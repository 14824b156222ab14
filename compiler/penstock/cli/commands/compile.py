"""penstock compile"""

from pathlib import Path

import click

from penstock.cli.options import Options, environment, locked, shared


@click.command()
@click.option("-o", "--output", "folder", required=True, metavar="DIR", help="Where the bundles go.")
@click.option("--rev", metavar="REV", help="A revision instead of the checkout.")
@click.option("--chain", "chains", multiple=True, metavar="NAME", help="Only this chain; may be repeated.")
@locked
@environment
@shared(file=False)
def compile(
    options: Options, folder: str, rev: str | None, chains: tuple[str, ...], locked: bool, environment: str | None
) -> int:
    """Make chains into bundles.

    One OCI layout a chain and environment; its digest is the same wherever it is made. Nothing is written where the
    project has errors.
    """
    from penstock.verbs.compile import compile

    report = compile(
        options.project,
        settings=options.settings(),
        today=options.today(),
        output=Path(folder),
        rev=rev,
        environment=environment,
        chains=chains,
        locked=locked,
        progress=options.progress(),
    )
    return options.print(report)
