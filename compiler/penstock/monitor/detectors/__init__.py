"""One detector each, in the order in which a Monitor names them."""

from penstock.spec.kinds import monitor

MEMBERS = {name: f"penstock.monitor.detectors.{name}:detect" for name in monitor.DETECTORS}
