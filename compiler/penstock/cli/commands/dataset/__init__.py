"""The commands of `penstock dataset`, in the order in which a user meets them."""

from collections.abc import Mapping

DATASET: Mapping[str, str] = {
    "check": "penstock.cli.commands.dataset.check:check",
    "draft": "penstock.cli.commands.dataset.draft:draft",
    "add": "penstock.cli.commands.dataset.add:add",
    "review": "penstock.cli.commands.dataset.review:review",
    "label": "penstock.cli.commands.dataset.label:label",
}
