"""penstock monitor fit"""

from pathlib import Path

import click

from penstock.cli.options import Options, environment, shared


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path, file_okay=False))
@click.option("--embedding", metavar="MODEL", help="A Model that embeds: of the bundle or the project.")
@click.option(
    "--answers",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Traces of `penstock eval --traces`: what Monitors of answers compare with. May be repeated.",
)
@environment
@shared(formats=("text", "json", "markdown"), exists=False, calling=True)
def fit(
    options: Options, bundle: Path, embedding: str | None, answers: tuple[Path, ...], environment: str | None
) -> int:
    """Keep what Monitors compare with beside a bundle.

    What only a run can tell. With --answers, what the bundle answered in an evaluation: Monitors
    of `skew` whose signal reads outputs compare with it. With --embedding, what Monitors compare with, embedded by a
    Model: from then on a reading asks that Model for the texts of production, too; without it texts are embedded as
    hashed n-grams, which needs no model.
    """
    from penstock.verbs.monitor_fit import monitor_fit

    report = monitor_fit(
        options.project,
        settings=options.settings(environment),
        today=options.today(),
        target=bundle,
        embedding=embedding,
        answers=answers,
        environment=environment,
    )
    return options.print(report)
