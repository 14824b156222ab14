"""The commands of `penstock bundle`, in the order in which a user meets them."""

from collections.abc import Mapping

BUNDLE: Mapping[str, str] = {
    "diff": "penstock.cli.commands.bundle.diff:diff",
    "push": "penstock.cli.commands.bundle.push:push",
    "pull": "penstock.cli.commands.bundle.pull:pull",
    "keygen": "penstock.cli.commands.bundle.keygen:keygen",
}
