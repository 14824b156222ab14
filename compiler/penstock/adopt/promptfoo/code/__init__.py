"""Assertions and transforms in JavaScript and Python: read, never run."""
