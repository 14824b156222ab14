"""penstock import"""

from pathlib import Path

import click

from penstock.adopt.importers import IMPORTERS
from penstock.cli.options import Options, shared


@click.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "folder", metavar="DIR", help="The project; default: the nearest, else the source's folder."
)
@click.option("--from", "foreign", type=click.Choice(tuple(IMPORTERS)), help="The format; default: as the files say.")
@click.option("--only", multiple=True, metavar="NAME", help="This resource and what it needs; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would be written, and check it.")
@click.option("--check-only", is_flag=True, help="Look at the source alone; exit 1 where something in it is wrong.")
@click.option("--force", is_flag=True, help="Write over files that are there with another content.")
@shared(formats=("text", "json", "markdown", "junit"), file=False, exists=False)
def import_(
    options: Options,
    source: Path,
    folder: str | None,
    foreign: str | None,
    only: tuple[str, ...],
    dry_run: bool,
    check_only: bool,
    force: bool,
) -> int:
    """Make specs of what another tool has.

    SOURCE is a file, or a folder all of whose such files are taken. Nothing of it is executed, no key is needed and no
    network is reached. Text stays in its files. What is not carried over is listed with its line and the reason, and
    the result is checked; exits 1 where a person must decide something. Run again it changes nothing.
    """
    from penstock.verbs.import_ import import_

    report = import_(
        source,
        settings=options.settings(),
        today=options.today(),
        output=None if folder is None else Path(folder),
        format=foreign,
        only=only,
        dry_run=dry_run,
        check_only=check_only,
        force=force,
    )
    return options.print(report)
