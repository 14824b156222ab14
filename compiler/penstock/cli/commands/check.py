"""penstock check"""

import click

from penstock.cli import complete
from penstock.cli.options import FOUND, Options, environment, locked, revision, shared


@click.command()
@click.argument("paths", nargs=-1)
@revision
@click.option(
    "--new-since",
    metavar="REV",
    shell_complete=complete.revisions,
    help="Only findings that this revision does not have.",
)
@locked
@click.option("--fix", is_flag=True, help="Write safe fixes into the checkout; findings that remain are shown.")
@click.option("--unsafe-fixes", is_flag=True, help="Those too after which something else may be meant.")
@environment
@shared(formats=FOUND)
def check(
    options: Options,
    paths: tuple[str, ...],
    rev: str | None,
    new_since: str | None,
    locked: bool,
    environment: str | None,
    fix: bool,
    unsafe_fixes: bool,
) -> int:
    """Find what is wrong in a project, or in PATHS of it.

    Reads files and nothing else: no code of the project runs, no network is reached, no secret is needed.
    Exits 1 on errors; warnings exit 0 unless --strict is given. Only --fix and --unsafe-fixes write: into files of the
    checkout, and where only the few characters of the fix change.
    """
    if fix or unsafe_fixes:
        from penstock.verbs.fix import fix as mend

        if rev is not None:
            raise click.UsageError("--fix writes into the checkout, --rev reads a revision: leave one of them out")
        return options.print(
            mend(
                options.project,
                settings=options.settings(),
                today=options.today(),
                environment=environment,
                paths=paths,
                new_since=new_since,
                unsafe=unsafe_fixes,
            )
        )
    from penstock.verbs.check import check

    report = check(
        options.project,
        settings=options.settings(),
        today=options.today(),
        rev=rev,
        environment=environment,
        paths=paths,
        new_since=new_since,
        locked=locked,
    )
    return options.print(report)
