"""`python -m benchmarks [NAME ...]`: runs all, or those named, and prints a table of ratios."""

import platform
import sys
from importlib import import_module
from importlib.metadata import version

from benchmarks.ratio import Ratio

NAMES = (
    "startup",
    "check",
    "diff",
    "log",
    "compile",
    "gate",
    "calls",
    "search",
    "executor",
    "memory",
    "permutation",
    "mmd",
    "monitor",
    "serve",
    "page",
)


def main() -> int:
    names = sys.argv[1:] or NAMES
    libraries = ", ".join(f"{name} {version(name)}" for name in ("pydantic", "PyYAML", "jinja2", "GitPython", "numpy"))
    print(f"Python {platform.python_version()}, {libraries}; CPU seconds of whole processes, median (min to max)\n")
    print(f"{'what':<68}{'floor':>22}{'product':>24}{'ratio':>8}")
    for name in names:
        for row in import_module(f"benchmarks.{name}").run():
            show(row)
    return 0


def show(row: Ratio) -> None:
    print(f"{row.what:<68}{row.floor.show():>22}{row.product.show():>24}{row.ratio:>8.2f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
