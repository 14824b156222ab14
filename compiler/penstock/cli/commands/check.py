"""penstock check"""

import click

from penstock.cli.options import Options, environment, locked, shared
from penstock.report.formats import FORMATS


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--rev", metavar="REV", help="A revision instead of the checkout.")
@click.option("--new-since", metavar="REV", help="Only findings that this revision does not have.")
@locked
@environment
@shared(formats=tuple(FORMATS))
def check(
    options: Options,
    paths: tuple[str, ...],
    rev: str | None,
    new_since: str | None,
    locked: bool,
    environment: str | None,
) -> int:
    """Find what is wrong in a project, or in PATHS of it.

    Reads files and nothing else: no code of the project runs, no network is reached, no secret is needed.
    Exits 1 on errors; warnings exit 0 unless --strict is given.
    """
    from penstock.verbs.check import check

    report = check(
        options.project,
        settings=options.settings(),
        today=options.today(),
        rev=rev,
        environment=environment,
        paths=paths,
        new_since=new_since,
        locked=locked,
    )
    return options.print(report)
