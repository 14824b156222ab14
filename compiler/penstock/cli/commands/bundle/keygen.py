"""penstock bundle keygen"""

from pathlib import Path

import click

from penstock.cli.options import Options, shared


@click.command()
@click.argument("path", metavar="NAME")
@shared(file=False, exists=False)
def keygen(options: Options, path: str) -> int:
    """Make a pair of keys that sign bundles.

    Writes the private key NAME.pem, which only its owner may read, and the public key NAME.pub: ed25519, without a
    passphrase. A file that exists is never overwritten.
    """
    from penstock.verbs.keygen import keygen

    return options.print(keygen(Path(path)))
