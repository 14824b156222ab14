"""penstock monitor watch"""

from pathlib import Path

import click

from penstock.cli.options import Options, environment, shared


@click.command()
@click.argument("target", metavar="CHAIN|BUNDLE")
@click.option(
    "--traces", multiple=True, metavar="FILE", help="Look at this file, or at all that a glob names, as they grow."
)
@click.option("--sink", is_flag=True, help="Take spans at POST /v1/traces, as OTLP exporters send them.")
@click.option(
    "--state",
    "state_file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="What is remembered, also by a process that is killed.",
)
@click.option("--monitor", "monitors", multiple=True, metavar="NAME", help="Of these alone; default: all of the chain.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=9465, show_default=True, help="0 takes a free one.")
@click.option(
    "--interval",
    type=click.FloatRange(0.1, 3600),
    default=1.0,
    show_default=True,
    help="Seconds between two looks at the files.",
)
@click.option(
    "--alertmanager",
    "alertmanagers",
    multiple=True,
    metavar="URL",
    help="Tell alarms at URL/api/v2/alerts; may be repeated.",
)
@click.option("--alertmanager-token-env", metavar="NAME", help="Variable that holds the bearer token for it.")
@click.option(
    "--token-env", multiple=True, metavar="NAME", help="Variable that holds a bearer token that may ask here."
)
@click.option("--no-auth", is_flag=True, help="Other machines may ask and send without a token.")
@environment
@shared(formats=("text",), file=False, exists=False)
def watch(
    options: Options,
    target: str,
    traces: tuple[str, ...],
    sink: bool,
    state_file: Path,
    monitors: tuple[str, ...],
    host: str,
    port: int,
    interval: float,
    alertmanagers: tuple[str, ...],
    alertmanager_token_env: str | None,
    token_env: tuple[str, ...],
    no_auth: bool,
    environment: str | None,
) -> int:
    """Judge traces as they come, until SIGTERM.

    GET /metrics gives the figures that the rules of the target `prometheus` read, GET /healthz says that it lives. The
    state is replaced whole every second in which something came: what is killed goes on where it was.
    """
    from penstock.cli import output
    from penstock.verbs.monitor_watch import monitor_watch

    report = monitor_watch(
        options.project,
        settings=options.settings(environment),
        today=options.today(),
        target=target,
        state_file=state_file,
        log=_silent if options.quiet else output.say,
        traces=traces,
        host=host,
        port=port,
        sink=sink,
        environment=environment,
        monitors=monitors,
        interval=interval,
        alertmanagers=alertmanagers,
        alertmanager_token=alertmanager_token_env,
        token_env=token_env,
        no_auth=no_auth,
    )
    return 0 if report is None else options.print(report)


def _silent(line: str) -> None:
    """Nothing."""
