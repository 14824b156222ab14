"""The commands of `penstock monitor`, in the order in which a user meets them."""

from collections.abc import Mapping

MONITOR: Mapping[str, str] = {
    "fit": "penstock.cli.commands.monitor.fit:fit",
    "read": "penstock.cli.commands.monitor.read:read",
    "watch": "penstock.cli.commands.monitor.watch:watch",
}
