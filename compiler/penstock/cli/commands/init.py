"""penstock init"""

import click

from penstock.cli.options import Options, shared


@click.command()
@click.option(
    "--policies",
    is_flag=False,
    flag_value="all",
    metavar="[NAME,...]",
    help="Write the starter pack of policies too, or these of it; also into a project that exists.",
)
@shared(formats=("text", "json"), exists=False)
def init(options: Options, policies: str | None) -> int:
    """Write a first project, small and whole.

    It checks, runs and gates without a key. Files that exist are left alone.
    """
    from penstock.verbs.init import init

    names = [name.strip() for name in (policies or "").split(",") if name.strip()]
    return options.print(init(options.project, policies=names))
