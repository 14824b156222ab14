"""One detector each; `spec.kinds.monitor.DETECTORS` is their table, in order."""
