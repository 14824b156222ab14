"""penstock promote"""

from pathlib import Path

import click

from penstock.cli import complete
from penstock.cli.options import Options, plain_http, repository, shared


@click.command()
@click.argument("what", metavar="DIGEST|TAG|REF")
@click.option(
    "--to",
    required=True,
    metavar="NAME",
    shell_complete=complete.resources("Environment"),
    help="The Environment whose tag moves.",
)
@click.option(
    "--rev",
    metavar="REV",
    shell_complete=complete.revisions,
    help="What the Environment is compiled at; default: HEAD.",
)
@click.option("--chain", metavar="NAME", help="Whose repository, where {chain} is in its name.")
@click.option("--policy", metavar="FILE", help="Who must have signed it; as for `penstock bundle verify`.")
@repository
@plain_http
@shared(formats=("text", "json", "markdown"))
def promote(
    options: Options,
    what: str,
    to: str,
    rev: str | None,
    chain: str | None,
    policy: str | None,
    repository: str | None,
    plain_http: bool,
) -> int:
    """Move a tested digest to another environment.

    The tag of the Environment in the repository moves to a digest that a gate let through, if the Environment compiles
    to that very digest; or back to an earlier one that has a verdict of this Environment, or was there before. Either
    is recorded beside the bundle, and nothing is built again. Exits 1 without such a verdict, or for another digest.
    """
    from penstock.cli.online import online
    from penstock.verbs.promote import promote

    online(options)
    report = promote(
        options.project,
        what,
        to,
        settings=options.settings(),
        now=options.now(),
        repository=repository,
        chain=chain,
        rev=rev,
        policy=Path(policy) if policy else None,
        plain_http=plain_http,
        progress=options.progress(),
    )
    return options.print(report)
