"""penstock bundle verify"""

from pathlib import Path

import click

from penstock.cli.options import Options, digest, shared


@click.command()
@click.argument("path", metavar="PATH")
@click.option("--key", "keys", multiple=True, metavar="FILE", help="A public key that may sign; may be repeated.")
@click.option("--policy", metavar="FILE", help="Who may sign, how many must, which verdicts and sources are good.")
@click.option("--unsigned", is_flag=True, help="Ask for no signature: anyone may have written the evidence.")
@click.option(
    "--base",
    metavar="DIGEST",
    callback=digest,
    help="The verdict must have compared it with this digest.",
)
@shared(exists=False)
def verify(
    options: Options, path: str, keys: tuple[str, ...], policy: str | None, unsigned: bool, base: str | None
) -> int:
    """Say whether a bundle may be used.

    Checks every digest, who signed it, where it comes from, and that an acceptable verdict stands for exactly this
    digest. Exits 1 where anything is missing, damaged or not as the policy wants it.
    """
    from penstock.verbs.verify import verify

    report = verify(
        Path(path),
        keys=[Path(key) for key in keys],
        policy=Path(policy) if policy else None,
        unsigned=unsigned,
        base=base,
    )
    return options.print(report)
