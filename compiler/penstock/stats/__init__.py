"""Numeric tests: arrays in, numbers out. Needs numpy, except `reach`, which needs `math` alone."""
