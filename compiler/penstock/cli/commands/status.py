"""penstock status"""

import click

from penstock.cli import complete
from penstock.cli.options import Options, digest, plain_http, repository, shared


@click.command()
@click.option(
    "--env",
    "environment",
    required=True,
    metavar="NAME",
    shell_complete=complete.resources("Environment"),
    help="The Environment; its tag has its name.",
)
@click.option("--digest", metavar="DIGEST", callback=digest, help="What is deployed, by its digest.")
@click.option(
    "--rev", metavar="REV", shell_complete=complete.revisions, help="What it is compared with; default: HEAD."
)
@click.option("--chain", metavar="NAME", help="This chain alone.")
@click.option("--exit-code", is_flag=True, help="Exit 1 where what is deployed is not what is compiled.")
@repository
@plain_http
@shared()
def status(
    options: Options,
    environment: str,
    digest: str | None,
    rev: str | None,
    chain: str | None,
    exit_code: bool,
    repository: str | None,
    plain_http: bool,
) -> int:
    """Say whether what is deployed is what a revision compiles to.

    Compares the digest that an Environment's tag stands for in the repository, or --digest, with what the revision
    compiles to in that Environment, and says what differs in the words of `penstock diff`.
    """
    from penstock.report.sections.status import StatusSection
    from penstock.verbs.status import status

    report = status(
        options.project,
        environment,
        settings=options.settings(),
        today=options.today(),
        given=repository,
        digest=digest,
        chain=chain,
        rev=rev,
        plain_http=plain_http,
        offline=options.offline,
        progress=options.progress(),
    )
    code = options.print(report)
    shown = report.last
    return code or int(exit_code and isinstance(shown, StatusSection) and not shown.is_current)
