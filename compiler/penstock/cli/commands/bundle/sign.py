"""penstock bundle sign"""

from pathlib import Path

import click

from penstock.cli.options import Options, shared


@click.command()
@click.argument("path", metavar="PATH")
@click.option("--key", "private", metavar="FILE", help="A private key that `penstock bundle keygen` made.")
@click.option("--keyless", "without_key", is_flag=True, help="By sigstore, as whom the CI job says; needs the network.")
@shared(exists=False)
def sign(options: Options, path: str, private: str | None, without_key: bool) -> int:
    """Sign a bundle and its evidence.

    The signature (DSSE) covers the bundle's digest and every piece of evidence that lies beside it now: attest first.
    Signing the same twice gives the same bytes.
    """
    from penstock.diagnostics.fatal import Fatal
    from penstock.verbs.sign import sign

    if without_key and options.offline:
        raise Fatal("--keyless needs the network, and --offline forbids it", help="`--key FILE` signs offline")
    return options.print(sign(Path(path), Path(private) if private else None, without_key=without_key))
