"""penstock lock"""

import click

from penstock.cli.options import Options, environment, shared


@click.command()
@click.argument("resources", nargs=-1, metavar="[KIND/NAME]...")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the lock would change.")
@click.option("--update", is_flag=True, help="Pin anew what is pinned: KIND/NAME, or everything.")
@click.option("--pin", "given", multiple=True, metavar="KIND/NAME=VALUE", help="A digest, commit or snapshot you know.")
@click.option(
    "--allow-run", is_flag=True, help="Start servers' commands under CI too: never for code you do not trust."
)
@environment
@shared(formats=("text", "json", "markdown"))
def lock(
    options: Options,
    resources: tuple[str, ...],
    check: bool,
    update: bool,
    given: tuple[str, ...],
    allow_run: bool,
    environment: str | None,
) -> int:
    """Pin what lies outside git.

    Writes penstock.lock: digests of external datasets, adapters and weights, the schemas of servers' tools, the
    snapshots that floating names of models stand for, the version of the catalogue. What is pinned already stays.
    Addresses are fetched and ToolServers are asked for their tools: a server with a command is started on this
    machine, as the project (with --env: the Environment) says. Exits 1 where something could not be pinned.
    """
    if resources and not update:
        raise click.UsageError("KIND/NAME goes with --update")
    from penstock.verbs.lock import lock

    report = lock(
        options.project,
        settings=options.settings(),
        today=options.today(),
        check=check,
        update=None if not update else resources,
        given=given,
        offline=options.offline,
        allow_run=allow_run,
        environment=environment,
        progress=options.progress(),
    )
    return options.print(report)
