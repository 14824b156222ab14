"""penstock dataset draft"""

import click

from penstock.cli.options import Given, Options, capped, environment, shared


@click.command()
@click.argument("name", metavar="EVALUATION|CHAIN")
@click.option("--take", type=click.IntRange(1, 10_000), default=60, show_default=True, help="Rows at most.")
@click.option("--to", metavar="FILE", help="A .jsonl file of its own, below the project, instead of the Dataset's.")
@click.option(
    "--model", metavar="NAME", help="A Model of the project that words the questions; default: none is asked."
)
@click.option("--dry-run", is_flag=True, help="Show the rows, write nothing.")
@capped
@environment
@shared(formats=("text", "json", "markdown"), calling=True)
def draft(
    options: Options,
    name: str,
    take: int,
    to: str | None,
    model: str | None,
    dry_run: bool,
    environment: str | None,
    caps: Given,
) -> int:
    """Propose rows out of the documents of a chain.

    Questions with the fact that answers them, and some that nothing answers, marked as not reviewed: no guard looks at
    them until `penstock dataset review` accepts them. A chain without an Evaluation gets its first. The same documents
    give the same rows; what is there already is not proposed again, and nothing is overwritten.
    """
    from penstock.verbs.dataset_draft import dataset_draft

    report = dataset_draft(
        options.project,
        settings=options.settings(environment),
        today=options.today(),
        progress=options.progress(),
        name=name,
        take=take,
        to=to,
        model=model,
        environment=environment,
        caps=caps.caps(),
        dry_run=dry_run,
    )
    return options.print(report)
