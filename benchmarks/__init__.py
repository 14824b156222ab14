"""Floor and product timed in the same run; every figure is a ratio."""
