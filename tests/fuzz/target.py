"""Runs a law under atheris, which looks for inputs that reach new code: `python -m tests.fuzz.fuzz_yaml`."""

import importlib
import pkgutil
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import atheris


class Chance(atheris.FuzzedDataProvider):
    """Bytes as choices, so that a change of a byte is a small change of the input."""

    def pieces(self, options: Sequence[str]) -> str:
        """A text put together of `options`, or any text."""
        if self.ConsumeBool():
            return str(self.ConsumeUnicodeNoSurrogates(60))
        return "".join(self.PickValueInList(list(options)) for _ in range(self.ConsumeIntInRange(0, 25)))

    def value(self, keys: Sequence[str], texts: Sequence[str], depth: int = 0) -> Any:
        """Plain data."""
        kind = self.ConsumeIntInRange(0, 7 if depth < 4 else 5)
        if kind >= 6:
            values = [self.value(keys, texts, depth + 1) for _ in range(self.ConsumeIntInRange(0, 3))]
            return values if kind == 6 else {self.PickValueInList(list(keys)): each for each in values}
        return (
            None,
            self.ConsumeBool(),
            self.ConsumeIntInRange(-5, 5),
            self.ConsumeIntInRange(-50, 50) / 8,
            self.PickValueInList(list(texts)),
            "ab"[: self.ConsumeIntInRange(0, 2)],
        )[kind]


def run(name: str, arguments: Callable[[Chance, Any], Mapping[str, Any]]) -> None:
    """
    Args:
        name: a law of `test_laws`.
        arguments: makes its arguments; it is given the module too.
    """
    with atheris.instrument_imports(include=["penstock", "jinja2"]):
        for floor in ("source", "spec", "spec.templates"):  # what is imported late would not be watched
            package = importlib.import_module(f"penstock.{floor}")
            for found in pkgutil.iter_modules(package.__path__):
                importlib.import_module(f"penstock.{floor}.{found.name}")
        importlib.import_module("jinja2")
        laws = importlib.import_module("tests.fuzz.test_laws")
    law = getattr(laws, name).hypothesis.inner_test
    atheris.Setup([*sys.argv, "-timeout=20", "-rss_limit_mb=2048"], lambda data: law(**arguments(Chance(data), laws)))
    atheris.Fuzz()
