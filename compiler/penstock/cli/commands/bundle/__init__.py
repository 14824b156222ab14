"""The commands of `penstock bundle`, in the order in which a user meets them."""

from collections.abc import Mapping

BUNDLE: Mapping[str, str] = {
    "inspect": "penstock.cli.commands.bundle.inspect:inspect",
    "diff": "penstock.cli.commands.bundle.diff:diff",
    "attest": "penstock.cli.commands.bundle.attest:attest",
    "keygen": "penstock.cli.commands.bundle.keygen:keygen",
    "sign": "penstock.cli.commands.bundle.sign:sign",
    "verify": "penstock.cli.commands.bundle.verify:verify",
    "push": "penstock.cli.commands.bundle.push:push",
    "pull": "penstock.cli.commands.bundle.pull:pull",
}
