"""penstock monitor read"""

from pathlib import Path

import click

from penstock.cli.options import Options, environment, shared


@click.command()
@click.argument("target", metavar="CHAIN|BUNDLE")
@click.option(
    "--traces",
    required=True,
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Traces in the format that the Monitor names, also gzipped; may be repeated.",
)
@click.option(
    "--state",
    "state_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Remember windows that are not full, alarms, and what of the files was read.",
)
@click.option("--monitor", "monitors", multiple=True, metavar="NAME", help="Of these alone; default: all of the chain.")
@click.option(
    "--candidates",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where drifted traces go, redacted; default: below the cache.",
)
@click.option(
    "--plots",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the pictures of each reading there, as SVG.",
)
@environment
@shared(formats=("text", "json", "markdown", "html"), exists=False)
def read(
    options: Options,
    target: str,
    traces: tuple[Path, ...],
    state_file: Path | None,
    monitors: tuple[str, ...],
    candidates: Path | None,
    plots: Path | None,
    environment: str | None,
) -> int:
    """Judge windows of traces, once.

    Of a chain of the project, or of the folder of a bundle, which holds what its Monitors compare with. Exits 1 while
    an alarm stands, so that cron can tell; with --strict also where something is not measured. A row that cannot be
    used is counted by its reason.
    """
    from penstock.verbs.monitor_read import monitor_read

    report = monitor_read(
        options.project,
        settings=options.settings(environment),
        today=options.today(),
        now=options.now().timestamp(),
        target=target,
        traces=traces,
        state_file=state_file,
        environment=environment,
        monitors=monitors,
        candidates=candidates,
        plots=plots,
        progress=options.progress(),
    )
    return options.print(report)
