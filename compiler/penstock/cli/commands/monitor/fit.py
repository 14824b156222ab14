"""penstock monitor fit"""

from pathlib import Path

import click

from penstock.cli.options import Options, environment, shared


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path, file_okay=False))
@click.option("--embedding", required=True, metavar="MODEL", help="A Model that embeds: of the bundle or the project.")
@environment
@shared(formats=("text", "json", "markdown"), exists=False, calling=True)
def fit(options: Options, bundle: Path, embedding: str, environment: str | None) -> int:
    """Compare by a Model's embedding.

    Embeds what the Monitors of a bundle compare with and lays it beside the bundle. From then on a reading asks that
    Model for the texts of production, too; without it texts are embedded as hashed n-grams, which needs no model.
    """
    from penstock.verbs.monitor_fit import monitor_fit

    report = monitor_fit(
        options.project,
        settings=options.settings(environment),
        today=options.today(),
        target=bundle,
        embedding=embedding,
        environment=environment,
    )
    return options.print(report)
