"""penstock dataset check"""

import click

from penstock.cli.options import FOUND, Options, environment, shared


@click.command()
@click.argument("datasets", nargs=-1, metavar="[DATASET...]")
@click.option("--rev", metavar="REV", help="A revision instead of the checkout.")
@click.option("--ignore", metavar="CODES", default="", help="Leave findings out, such as PS549,near-duplicate.")
@environment
@shared(formats=FOUND)
def check(options: Options, datasets: tuple[str, ...], rev: str | None, ignore: str, environment: str | None) -> int:
    """Find what is wrong with the rows of a Dataset.

    Leaks from prompts, examples, training data and documents; rows that nearly repeat or contradict each other; uneven
    clusters, too few rows, empty references, constant fields, mixed languages, personal data. Of those named, or of all
    with the purpose evaluation. Reads files and nothing else. All are warnings: it exits 1 under --strict, or where
    a row is faulty.
    """
    from penstock.verbs.dataset_check import dataset_check

    return options.print(
        dataset_check(
            options.project,
            settings=options.settings(),
            today=options.today(),
            datasets=datasets,
            environment=environment,
            rev=rev,
            ignored=tuple(each.strip() for each in ignore.split(",") if each.strip()),
        )
    )
