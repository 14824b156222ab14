"""penstock models"""

from typing import Any

import click

from penstock.cli.options import Options, environment, shared


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option("--for", "chain", metavar="CHAIN[.STEP]", help="Hold each against what this chain needs, and costs.")
@click.option(
    "--max-price",
    metavar="IN[/OUT]",
    callback=lambda c, p, value: _prices(value),
    help="At most so many US dollars per million tokens.",
)
@click.option("--min-context", type=click.IntRange(1), metavar="TOKENS", help="A window of at least so many tokens.")
@click.option("--needs", metavar="LIST", default="", help="Capabilities, such as tools,json_schema.")
@click.option("--provider", metavar="NAME", help="Of one provider, such as openai or bedrock.")
@click.option("--region", metavar="NAME", help="Processed there, as somebody says.")
@click.option("--license", metavar="NAME", help="With this licence, as the project says.")
@click.option("--mode", type=click.Choice(["chat", "embedding", "rerank"]), help="Of one kind.")
@click.option("--sort", type=click.Choice(["name", "price", "context"]), default="name", show_default=True)
@click.option("--all", "everything", is_flag=True, help="All of them, not the first 40.")
@environment
@shared(formats=("text", "json", "markdown"))
def models(
    options: Options,
    names: tuple[str, ...],
    chain: str | None,
    max_price: tuple[float, float] | None,
    min_context: int | None,
    needs: str,
    provider: str | None,
    region: str | None,
    license: str | None,
    mode: str | None,
    sort: Any,
    everything: bool,
    environment: str | None,
) -> int:
    """List, filter and compare models.

    The project's own come first, then the hosted ones of the catalogue: by NAME, model string or pattern. --for shows
    which would do for a chain, and what a switch would cost. Nothing is asked. Also works outside of a project.
    """
    from penstock.verbs.models import Filter, models

    report = models(
        options.project,
        settings=options.settings(),
        today=options.today(),
        names=names,
        chain=chain,
        wanted=Filter(
            max_price=max_price,
            min_context=min_context,
            needs=tuple(each.strip() for each in needs.split(",") if each.strip()),
            provider=provider,
            region=region,
            license=license,
            mode=mode,
        ),
        sort=sort,
        everything=everything,
        environment=environment,
    )
    return options.print(report)


def _prices(value: str | None) -> tuple[float, float] | None:
    if value is None:
        return None
    first, _, second = value.partition("/")
    try:
        prices = float(first), float(second or first)
    except ValueError:
        prices = (-1.0, -1.0)
    if not all(0 <= price < float("inf") for price in prices):
        raise click.BadParameter(f"'{value}' is no price: 2, or 2/8 for input and output", param_hint="--max-price")
    return prices
