"""penstock eval"""

from pathlib import Path

import click

from penstock.cli.options import Given, Options, capped, cassette, environment, shared, traced


@click.command()
@click.argument("evaluations", nargs=-1, metavar="[EVALUATION]...")
@click.option("--rev", metavar="REV", help="A revision instead of the checkout.")
@cassette
@traced
@environment
@capped
@shared(formats=("text", "json", "markdown", "html", "junit"), calling=True)
def eval(
    options: Options,
    evaluations: tuple[str, ...],
    rev: str | None,
    environment: str | None,
    cassette: Path | None,
    caps: Given,
    traces: Path | None,
) -> int:
    """Answer and score the rows of evaluations.

    Of those named, or of all. Compares nothing; `penstock gate` does. Exits 1 where a row was not answered or not
    measured.
    """
    from penstock.verbs.eval import eval

    report = eval(
        options.project,
        settings=options.settings(environment),
        today=options.today(),
        progress=options.progress(),
        evaluations=evaluations,
        environment=environment,
        cassette=cassette,
        rev=rev,
        jobs=options.jobs,
        caps=caps.caps(),
        traces=traces,
    )
    return options.print(report)
