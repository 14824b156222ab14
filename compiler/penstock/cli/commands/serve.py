"""penstock serve"""

from pathlib import Path

import click

from penstock.cli.options import Amount, Options, environment, plain_http, shared

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command()
@click.argument("target", metavar="CHAIN|BUNDLE|REF")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes a free one.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
@click.option(
    "--token-env",
    multiple=True,
    metavar="NAME",
    help="Variable that holds a bearer token; may be repeated, so that tokens can be changed.",
)
@click.option("--no-auth", is_flag=True, help="Other machines may ask without a token.")
@click.option(
    "--concurrency",
    type=click.IntRange(1, 100_000),
    default=64,
    show_default=True,
    help="Requests answered at once by a process; those beyond get 429.",
)
@click.option("--max-body", type=click.IntRange(1, 1 << 30), default=1 << 20, show_default=True, help="Bytes.")
@click.option("--body-timeout", type=Amount(0.1, 600), default=10.0, show_default=True, help="Seconds.")
@click.option("--timeout", type=Amount(0.1, 86_400), default=120.0, show_default=True, help="Seconds.")
@click.option(
    "--drain",
    type=Amount(1, 3600),
    default=30.0,
    show_default=True,
    help="Seconds that requests under way have after SIGTERM.",
)
@click.option(
    "--refresh",
    type=Amount(0, 86_400),
    default=60.0,
    show_default=True,
    help="Seconds between two looks for another bundle; 0: only on SIGHUP.",
)
@click.option("--bindings", type=_FILE, metavar="FILE", help="Where and with which key models run.")
@click.option("--fallback", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="A bundle for need.")
@click.option("--policy", type=_FILE, metavar="FILE", help="What a bundle must fulfil, as for `bundle verify`.")
@plain_http
@environment
@shared(formats=("text",), file=False, exists=False)
def serve(
    options: Options,
    target: str,
    host: str,
    port: int,
    workers: int,
    token_env: tuple[str, ...],
    no_auth: bool,
    concurrency: int,
    max_body: int,
    body_timeout: float,
    timeout: float,
    drain: float,
    refresh: float,
    bindings: Path | None,
    fallback: Path | None,
    policy: Path | None,
    plain_http: bool,
    environment: str | None,
) -> int:
    """Answer over HTTP from a chain or a bundle.

    A chain of the project, the folder of a bundle, or a bundle in a registry, named by a tag or a digest.

    POST /v1/chains/NAME/invoke, /v1/prompts/NAME/render and, for a chain that is a conversation, /v1/chat/completions;
    GET /openapi.json, /metrics, /healthz, /readyz. SIGHUP looks for another bundle, which is swapped in without
    dropping a request; SIGTERM finishes what is under way.
    """
    from penstock.cli import output
    from penstock.runtime.server.bounds import Bounds
    from penstock.verbs.serve import serve

    serve(
        options.project,
        settings=options.settings(environment),
        today=options.today(),
        target=target,
        host=host,
        port=port,
        bounds=Bounds(concurrency, max_body, body_seconds=body_timeout, seconds=timeout, drain=drain),
        log=output.say,
        access=_silent if options.quiet else output.say,
        environment=environment,
        token_env=token_env,
        no_auth=no_auth,
        workers=workers,
        refresh=refresh or None,
        bindings=bindings,
        fallback=fallback,
        policy=policy,
        plain_http=plain_http,
    )
    return 0


def _silent(line: str) -> None:
    """Nothing."""
