"""penstock diff"""

import click

from penstock.cli.options import Options, environment, shared


@click.command()
@click.argument("revisions", required=False, metavar="[BASE[..HEAD]]")
@click.option("--exit-code", is_flag=True, help="Exit 1 where anything differs.")
@environment
@shared()
def diff(options: Options, revisions: str | None, exit_code: bool, environment: str | None) -> int:
    """Say what a change means and what it reaches.

    Levels: none, metadata, behavioural, breaking.
    BASE..HEAD compares two revisions, BASE...HEAD starts at their merge base, BASE alone compares with the checkout.
    """
    from penstock.report.sections.diff import DiffSection
    from penstock.verbs.diff import diff

    report = diff(options.project, settings=options.settings(), revisions=revisions, environment=environment)
    code = options.print(report)
    differs = isinstance(report.last, DiffSection) and bool(report.last.changes or report.last.policy_changed)
    return code or int(exit_code and differs)
