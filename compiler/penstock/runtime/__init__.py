"""Bundles in, answers and traces out. Runs nothing that is not in the bundle."""
