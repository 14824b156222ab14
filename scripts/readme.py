"""Fills the README's console blocks with what the program prints: the failing branch of the demo, and a finding.

python scripts/readme.py
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import demo

README = demo.ROOT / "README.md"
MORE = ["..."]


def main() -> int:
    text = README.read_text(encoding="utf-8")
    for name, lines in (("demo", failing()), ("finding", finding())):
        block = "\n".join(["```console", *lines, "```"])
        opening, closing = f"<!-- {name} -->\n\n", f"\n\n<!-- /{name} -->"
        pattern = re.escape(opening) + ".*?" + re.escape(closing)
        filled = opening + block + closing
        text = re.sub(pattern, lambda _, filled=filled: filled, text, flags=re.DOTALL)
    README.write_text(text, encoding="utf-8")
    return 0


def failing() -> list[str]:
    """The verdict, the metrics that matter, their plot, some rows and the cause."""
    branch = next(branch for branch in demo.BRANCHES if branch.expected == "FAIL")
    demo.prepare()
    command = f"gate --base main --head {branch.name}"
    printed = penstock(demo.REPOSITORY, command)
    metrics, rows = printed.index("Metrics"), printed.index("Rows that regressed")
    plot = next(n for n, line in enumerate(printed) if n > metrics + 3 and line.startswith("quality/facts"))
    return [
        f"$ penstock {command}",
        *(printed[0], *MORE, *printed[metrics : metrics + 6], *MORE, ""),
        *(*printed[plot : plot + 4], *MORE, *printed[rows : rows + 8], *MORE),
        next(line for line in printed if line.startswith("First cause")),
    ]


def finding() -> list[str]:
    """What `check` says where a step does not pass a variable that its prompt reads."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "handbook"
        shutil.copytree(demo.EXAMPLE, root)
        chain = root / "chains" / "handbook.yaml"
        text = chain.read_text(encoding="utf-8")
        chain.write_text(text.replace(', documents: "${{ steps.search.documents }}"}', "}"), encoding="utf-8")
        return ["$ penstock check", *penstock(root, "check")[:6]]


def penstock(directory: Path, command: str) -> list[str]:
    environ = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120", "PENSTOCK_CACHE_DIR": str(demo.SCRATCH / "cache")}
    arguments = [sys.executable, "-m", "penstock", *command.split()]
    done = subprocess.run(arguments, cwd=directory, env=environ, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


if __name__ == "__main__":
    sys.exit(main())
