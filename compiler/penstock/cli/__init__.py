"""Parse arguments, call one verb, print, exit code."""
