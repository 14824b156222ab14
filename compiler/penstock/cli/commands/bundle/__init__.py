"""The commands of `penstock bundle`, in the order in which a user meets them."""

from collections.abc import Mapping

BUNDLE: Mapping[str, str] = {
    "keygen": "penstock.cli.commands.bundle.keygen:keygen",
}
