"""penstock compile"""

from pathlib import Path

import click

from penstock.cli import complete
from penstock.cli.options import Options, environment, locked, revision, shared


@click.command()
@click.option("-o", "--output", "folder", required=True, metavar="DIR", help="Where the bundles go.")
@revision
@click.option(
    "--chain",
    "chains",
    multiple=True,
    metavar="NAME",
    shell_complete=complete.resources("Chain", chains=True),
    help="Only this chain; may be repeated.",
)
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="NAME",
    shell_complete=complete.targets,
    help="Files for this platform, or for `all`; may be repeated. Without it: those that the Environment names.",
)
@click.option("--builder", metavar="URI", help="Who vouches for this machine, for the provenance.")
@locked
@environment
@shared(file=False)
def compile(
    options: Options,
    folder: str,
    rev: str | None,
    chains: tuple[str, ...],
    targets: tuple[str, ...],
    builder: str | None,
    locked: bool,
    environment: str | None,
) -> int:
    """Make chains into bundles.

    One OCI layout a chain and environment; its digest is the same wherever it is made. Version, provenance and bill of
    materials lie beside it, and the files for platforms, each in a folder `NAME.target`. Nothing is written where the
    project has errors.
    """
    from penstock.verbs.compile import compile

    report = compile(
        options.project,
        settings=options.settings(),
        today=options.today(),
        output=Path(folder),
        rev=rev,
        environment=environment,
        chains=chains,
        targets=targets,
        locked=locked,
        builder=builder,
        offline=options.offline,
        progress=options.progress(),
    )
    return options.print(report)
