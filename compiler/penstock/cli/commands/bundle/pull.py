"""penstock bundle pull"""

from pathlib import Path

import click

from penstock.cli.options import Options, plain_http, shared


@click.command()
@click.argument("reference", metavar="REF")
@click.argument("directory", metavar="DIR")
@plain_http
@shared(formats=("text", "json", "markdown"), exists=False)
def pull(options: Options, reference: str, directory: str, plain_http: bool) -> int:
    """Fetch a bundle from an OCI registry, with its evidence.

    REF is host/name:tag or host/name@sha256:...; DIR becomes the bundle's folder, DIR.referrers its evidence. Every
    byte is verified before anything is put there, and it is put there as a whole. After a broken connection it goes on
    where it was.
    """
    from penstock.cli.online import online
    from penstock.verbs.pull import pull

    online(options)
    report = pull(
        reference,
        Path(directory),
        settings=options.settings(),
        plain_http=plain_http,
        progress=options.progress(),
    )
    return options.print(report)
