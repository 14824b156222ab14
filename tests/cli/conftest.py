"""The program as a user starts it."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Penstock = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def penstock(tmp_path: Path) -> Penstock:
    """Runs `penstock` in a process of its own, in `tmp_path` unless told otherwise, nothing inherited but the path."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "SYSTEMROOT", "LANG") if name in os.environ}

    def run(*arguments: str, cwd: Path = tmp_path, **variables: str) -> "subprocess.CompletedProcess[str]":
        environ: Mapping[str, str] = {
            **kept,
            "HOME": str(tmp_path / "home"),
            "PENSTOCK_CACHE_DIR": str(tmp_path / "cache"),
            "PYTHONIOENCODING": "utf-8",
            **variables,
        }
        return subprocess.run(
            [sys.executable, "-m", "penstock", *arguments],
            cwd=cwd,
            env=environ,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    return run
