"""Bundles in, files of a platform out."""
