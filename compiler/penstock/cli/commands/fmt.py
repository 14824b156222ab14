"""penstock fmt"""

import click

from penstock.cli.options import Options, shared


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change, and exit 1 where something would.")
@shared(formats=("text", "json"))
def fmt(options: Options, paths: tuple[str, ...], check: bool, diff: bool) -> int:
    """Lay out the specs of a project, or those in PATHS of it.

    Keys go in the order of the language reference and lines are indented by two spaces; names, lists, comments, quotes
    and line breaks inside values stay as they are, and no data changes. Files of other tools, and those that are no
    sound YAML, are left alone; the latter are named, and the exit code is 1.
    """
    from penstock.verbs.fmt import fmt

    return options.print(fmt(options.project, settings=options.settings(), paths=paths, check=check, diff=diff))
