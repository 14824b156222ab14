"""penstock lint-ci"""

import click

from penstock.cli.options import FOUND, Options, shared


@click.command("lint-ci")
@click.argument("paths", nargs=-1)
@click.option("--rev", metavar="REV", help="A revision instead of the checkout.")
@shared(formats=FOUND)
def lint_ci(options: Options, paths: tuple[str, ...], rev: str | None) -> int:
    """Find gates that cannot fail, in a repository's CI.

    Looks at workflows and composite actions of GitHub and at pipelines of GitLab for steps that throw a gate's
    failure away, conditions that leave it out, and strangers' changes that meet secrets. Reads files and nothing
    else; PATHS name some of them. Exits 1 on errors; warnings exit 0 unless --strict is given.
    """
    from penstock.verbs.lint_ci import lint_ci

    return options.print(lint_ci(options.project, rev=rev, paths=paths))
