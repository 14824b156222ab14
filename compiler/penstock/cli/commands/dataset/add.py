"""penstock dataset add"""

from pathlib import Path

import click

from penstock.cli.options import Options, environment, shared


@click.command()
@click.argument("dataset", metavar="DATASET")
@click.option(
    "--from-traces",
    "traces",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="JSON Lines: traces, or objects with `inputs` and `outputs`.",
)
@click.option(
    "--from-reading",
    "reading",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The drifted traces that `penstock monitor read` names.",
)
@click.option("--failed", is_flag=True, help="Only answers that failed, scored below 1 or were disliked.")
@click.option("--where", metavar="EXPR", help="Only those where this CEL holds: inputs, outputs, error, trace.")
@click.option("--take", type=click.IntRange(1), metavar="N", help="The first N of them.")
@click.option("--to", metavar="FILE", help="A .jsonl file of its own, below the project, instead of the Dataset's.")
@click.option("--keep-personal-data", is_flag=True, help="Leave e-mail addresses, telephone numbers, IBANs and cards.")
@click.option("--dry-run", is_flag=True, help="Show the rows, write nothing.")
@environment
@shared(formats=("text", "json", "markdown"))
def add(
    options: Options,
    dataset: str,
    traces: Path | None,
    reading: Path | None,
    failed: bool,
    where: str | None,
    take: int | None,
    to: str | None,
    keep_personal_data: bool,
    dry_run: bool,
    environment: str | None,
) -> int:
    """Take production answers as rows.

    Each row says which trace and bundle it comes from, is marked as not reviewed, and holds no personal data that
    patterns can tell. A question that is there already is left out. What was answered is no reference: a person says
    what is right, in `penstock dataset review`.
    """
    from penstock.verbs.dataset_add import dataset_add

    report = dataset_add(
        options.project,
        settings=options.settings(),
        today=options.today(),
        name=dataset,
        traces=traces,
        reading=reading,
        failed=failed,
        where=where,
        take=take,
        to=to,
        keep_personal=keep_personal_data,
        environment=environment,
        dry_run=dry_run,
    )
    return options.print(report)
