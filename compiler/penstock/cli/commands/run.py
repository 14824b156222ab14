"""penstock run"""

from pathlib import Path

import click

from penstock.cli import complete
from penstock.cli.options import Given, Options, capped, cassette, environment, shared, traced


@click.command()
@click.argument("target", metavar="CHAIN|BUNDLE", shell_complete=complete.resources("Chain", chains=True))
@click.option("--input", "inputs", multiple=True, metavar="NAME=VALUE", help="An input of the chain; may be repeated.")
@click.option("--trace", is_flag=True, help="Draw the steps, those inside others too, on a common clock.")
@cassette
@traced
@environment
@capped
@shared(formats=("text", "json", "markdown", "html"), calling=True)
def run(
    options: Options,
    target: str,
    inputs: tuple[str, ...],
    trace: bool,
    environment: str | None,
    cassette: Path | None,
    caps: Given,
    traces: Path | None,
) -> int:
    """Ask a chain of the project, or a bundle on disk, once.

    Inputs that are text are taken as they stand, all others as JSON.
    """
    from penstock.verbs.run import run

    report = run(
        options.project,
        settings=options.settings(environment),
        today=options.today(),
        target=target,
        inputs=dict(_pair(text) for text in inputs),
        environment=environment,
        caps=caps.caps(),
        drawn=trace,
        cassette=cassette,
        traces=traces,
        progress=options.progress(),
    )
    return options.print(report)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise click.BadParameter(f"'{text}' is no NAME=VALUE", param_hint="--input")
    return name, value
