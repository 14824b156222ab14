"""What a start costs: which libraries are imported, looked up in `sys.modules` of a real process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {"litellm", "ragas", "numpy", "scipy", "openai", "rich"}

RUN = """
import json, os, sys
from pathlib import Path
code = 0
try:
    {statement}
except SystemExit as stop:
    code = stop.code or 0
Path(os.environ["MODULES"]).write_text(json.dumps({{"code": code, "modules": sorted(sys.modules)}}))
"""


def modules(tmp_path: Path, statement: str) -> tuple[set[str], str]:
    """Top-level modules that `statement` leaves imported in a process of its own, and what it printed."""
    record = tmp_path / "modules.json"
    environment = os.environ | {"MODULES": str(record), "PENSTOCK_CACHE_DIR": str(tmp_path / "cache")}
    ended = subprocess.run(
        [sys.executable, "-c", RUN.format(statement=statement)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    seen = json.loads(record.read_text(encoding="utf-8"))
    assert seen["code"] == 0, ended.stdout + ended.stderr
    return {name.partition(".")[0] for name in seen["modules"]}, ended.stdout


def command(*arguments: str) -> str:
    return f"sys.argv = ['penstock', *{list(arguments)!r}]; from penstock.__main__ import main; sys.exit(main())"


@pytest.mark.parametrize(
    "statement",
    [
        "import penstock",
        command("--version"),
        command("--help"),
        command("check", "--project", "examples/handbook"),
        command("explain", "PS301"),
    ],
    ids=["import", "version", "help", "check", "explain"],
)
def test_static_half_imports_nothing_heavy(tmp_path: Path, statement: str) -> None:
    imported, _ = modules(tmp_path, statement)
    assert "penstock" in imported
    assert not imported & HEAVY


def test_version_imports_no_library_at_all(tmp_path: Path) -> None:
    bare, _ = modules(tmp_path, "pass")
    imported, printed = modules(tmp_path, command("--version"))
    assert imported - bare - sys.stdlib_module_names == {"penstock"}
    from penstock.version import VERSION

    assert VERSION in printed
