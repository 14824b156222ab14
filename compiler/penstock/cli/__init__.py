"""Parse arguments, call one verb, print, exit code. One file per command."""
