"""penstock diff"""

from typing import TYPE_CHECKING

import click

from penstock.cli import complete
from penstock.cli.options import READ, Options, environment, shared

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

LEVELS = click.Choice(["metadata", "behavioural", "breaking"])


def _kinds(ctx: click.Context, param: click.Parameter, value: str) -> "list[CompletionItem]":
    from click.shell_completion import CompletionItem

    from penstock.spec.kinds import KINDS

    return [CompletionItem(kind) for kind in KINDS if kind.startswith(value)]


@click.command()
@click.argument("revisions", required=False, metavar="[BASE[..HEAD]]", shell_complete=complete.revisions)
@click.option("--staged", "--cached", is_flag=True, help="Compare what is staged for the next commit.")
@click.option(
    "--kind", "kinds", multiple=True, metavar="KIND", shell_complete=_kinds, help="Changes of this kind alone; repeat."
)
@click.option("--level", type=LEVELS, help="Changes of at least this level alone.")
@click.option("--exit-code", is_flag=True, help="Exit 1 where anything that is shown differs.")
@click.option("--fail-on", type=LEVELS, help="Exit 1 where a change that is shown reaches this level.")
@environment
@shared(formats=(*READ, "mermaid"))
def diff(
    options: Options,
    revisions: str | None,
    staged: bool,
    kinds: tuple[str, ...],
    level: str | None,
    exit_code: bool,
    fail_on: str | None,
    environment: str | None,
) -> int:
    """Say what a change means and what it reaches.

    Levels: none, metadata, behavioural, breaking. BASE..HEAD compares two revisions, BASE...HEAD starts at their merge
    base, BASE alone compares with the checkout, or with the index under --staged. The merge that a forge tries of a
    pull request, refs/pull/N/merge, stands for its parents. A bare repository has revisions too.
    """
    from penstock.report.sections.diff import LEVELS, DiffSection
    from penstock.verbs.diff import diff

    report = diff(
        options.project,
        settings=options.settings(),
        today=options.today(),
        revisions=revisions,
        staged=staged,
        environment=environment,
        kinds=kinds,
        level=level,
    )
    code = options.print(report)
    shown = report.last
    assert isinstance(shown, DiffSection)
    differs = exit_code and bool(shown.changes or shown.policy_changed)
    names: list[str] = [*LEVELS]
    fails = fail_on is not None and names.index(shown.level) >= names.index(fail_on)
    return code or int(differs or fails)
