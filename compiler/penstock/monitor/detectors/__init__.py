"""One detector each; `spec.kinds.monitor.DETECTORS` is their order, since a Monitor names them."""

from penstock.spec.kinds.monitor import DETECTORS

MEMBERS = {name: f"penstock.monitor.detectors.{name}:detect" for name in DETECTORS}
