"""penstock compare"""

import click

from penstock.cli.options import Amount, Given, Options, capped, environment, shared


@click.command()
@click.option("--models", required=True, metavar="A,B,...", help="Models of the project, or model strings.")
@click.option("--chain", required=True, metavar="CHAIN[.STEP]", help="Whose Models, or whose step's, they replace.")
@click.option("--evaluation", metavar="NAME", help="Where the chain has several.")
@click.option("--metric", metavar="NAME", help="What quality is; default: the first metric with a margin.")
@click.option("--margin", type=Amount(0, 1, min_open=True), help="Not worse within it; default: the guard's.")
@click.option("--region", "regions", multiple=True, metavar="NAME", help="Asked for; default: what the present states.")
@click.option("--license", "licenses", multiple=True, metavar="NAME", help="Asked for.")
@click.option("--retention", metavar="TEXT", help="Asked for.")
@click.option("--plan", is_flag=True, help="Say what would be asked and what it costs at most; ask nothing.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Of the permutation tests; default: the project's.")
@capped
@environment
@shared(formats=("text", "json", "markdown", "html"), calling=True)
def compare(
    options: Options,
    models: str,
    chain: str,
    evaluation: str | None,
    metric: str | None,
    margin: float | None,
    regions: tuple[str, ...],
    licenses: tuple[str, ...],
    retention: str | None,
    plan: bool,
    seed: int | None,
    environment: str | None,
    caps: Given,
) -> int:
    """Find the Models that are worth it.

    Runs the same evaluation with each of them in place of the chain's, and shows which are on the Pareto front of
    quality, latency, cost and compliance, with intervals and the difference to the present one. What the rows do not
    tell apart ties; what was not measured is not ranked. Nothing of the project changes.
    """
    from penstock.verbs.compare import Wanted, compare

    named = tuple(dict.fromkeys(each.strip() for each in models.split(",") if each.strip()))
    if not named:
        raise click.BadParameter("names no model", param_hint="--models")
    report = compare(
        options.project,
        settings=options.settings(environment),
        today=options.today(),
        progress=options.progress(),
        models=named,
        chain=chain,
        evaluation=evaluation,
        metric=metric,
        margin=margin,
        wanted=Wanted(regions, licenses, retention) if regions or licenses or retention else None,
        environment=environment,
        plan=plan,
        jobs=options.jobs,
        seed=seed,
        caps=caps.caps(),
    )
    return options.print(report)
