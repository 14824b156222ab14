"""Strings in, numbers out. Free of numpy, except `embedding`."""
