"""YAML of targets: what a reader of version 1.1 and one of 1.2 take alike."""

from penstock.source.dumps import dumps

__all__ = ["dumps"]
