"""The commands of `penstock dataset`, in the order in which a user meets them."""

from collections.abc import Mapping

DATASET: Mapping[str, str] = {
    "check": "penstock.cli.commands.dataset.check:check",
}
