"""penstock export"""

from pathlib import Path

import click

from penstock.cli.options import Options, environment, shared


@click.command()
@click.argument("tool", type=click.Choice(["promptfoo"]))
@click.option("-o", "--output", "folder", required=True, metavar="DIR", help="Where the files go.")
@environment
@shared(formats=("text", "json"), file=False)
def export(options: Options, tool: str, folder: str, environment: str | None) -> int:
    """Write the project for another tool.

    So that nobody is locked in: a configuration for each Evaluation whose chain is one prompt. What has no counterpart
    there is listed; no model is asked and no key is written.
    """
    from penstock.verbs.export import export

    report = export(options.project, settings=options.settings(), output=Path(folder), environment=environment)
    return options.print(report)
