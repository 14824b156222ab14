"""penstock bundle push"""

from pathlib import Path

import click

from penstock.cli.options import Options, plain_http, shared


@click.command()
@click.argument("path", metavar="PATH")
@click.argument("reference", metavar="REF")
@click.option("-t", "--tag", "tags", multiple=True, metavar="TAG", help="A tag more; may be repeated.")
@plain_http
@shared(formats=("text", "json", "markdown"), exists=False)
def push(options: Options, path: str, reference: str, tags: tuple[str, ...], plain_http: bool) -> int:
    """Put a bundle into an OCI registry, with its evidence.

    PATH is the folder of a bundle, REF host/name:tag. What the registry has already is not sent; the tags move when all
    of it is there. Keys are those of Docker, Podman and skopeo: DOCKER_CONFIG, REGISTRY_AUTH_FILE, credential helpers.
    """
    from penstock.cli.online import online
    from penstock.verbs.push import push

    online(options)
    report = push(
        Path(path),
        reference,
        settings=options.settings(),
        tags=tags,
        plain_http=plain_http,
        progress=options.progress(),
    )
    return options.print(report)
