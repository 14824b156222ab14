"""Work in a copy of this process: its result comes back whole, its failure as None, and nothing else is touched."""

import subprocess
import sys

PROGRAM = """
from penstock.source import elsewhere
kept = []
def work():
    kept.append(1)
    return b"x" * 1_000_000
first = elsewhere.start(work)
second = elsewhere.start(lambda: 1 / 0)
print(len(first()), second(), kept)
"""


def test_a_result_a_failure_and_memory_of_its_own() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["1000000 None []", ""]
    assert done.stderr == ""
