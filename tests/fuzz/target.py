"""Runs a law under atheris, which looks for inputs that reach new code: `python -m tests.fuzz.fuzz_yaml`."""

import importlib
import sys

import atheris


def run(name: str) -> None:
    with atheris.instrument_imports(include=["penstock"]):
        law = getattr(importlib.import_module("tests.fuzz.test_laws"), name)
    atheris.Setup([*sys.argv, "-timeout=20", "-rss_limit_mb=2048"], law.hypothesis.fuzz_one_input)
    atheris.Fuzz()
