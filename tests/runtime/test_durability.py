"""Recorded calls survive kill -9, many processes and damage. `PENSTOCK_DURABILITY=1` runs it at full size."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FULL = os.environ.get("PENSTOCK_DURABILITY") == "1"
SCRIPT = Path(__file__).with_name("durability.py")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


def counted(what: str, size: int, folder: Path) -> dict[str, int]:
    ran = subprocess.run([sys.executable, SCRIPT, what, str(size), folder], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, int] = json.loads(ran.stdout)
    print(found)
    return found


def test_kill_at_random_points(tmp_path: Path) -> None:
    found = counted("kill", 200 if FULL else 3, tmp_path)
    assert (found["lost"], found["unequal"]) == (0, 0)
    assert found["most_reissued"] <= 8
    assert found["killed"] > 0


def test_eight_processes_pay_once(tmp_path: Path) -> None:
    writes = 1000 if FULL else 60
    found = counted("writers", writes, tmp_path)
    assert (found["failed"], found["wrong"], found["lost"], found["late"]) == (0, 0, 0, 0)
    assert found["paid"] == writes + found["in_flight"]


def test_flipped_bytes_are_never_an_answer(tmp_path: Path) -> None:
    found = counted("flips", 1000 if FULL else 60, tmp_path)
    assert found.get("wrong", 0) == 0
    assert found["right"] > 0
