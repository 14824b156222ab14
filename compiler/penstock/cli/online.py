"""Commands that cannot do without the network."""

from penstock.cli.options import Options
from penstock.diagnostics.fatal import Fatal


def online(options: Options) -> None:
    """
    Raises:
        Fatal: under --offline.
    """
    if options.offline:
        raise Fatal("--offline: this command asks a registry")
