"""Two nodes of a local Ray cluster give what one process gives."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.verbs.conftest import quiz as quiz  # the fixture

from penstock.diagnostics.fatal import Fatal
from penstock.runtime.executors import load

from tests.conftest import Penstock  # isort: skip

_CLUSTER = """
import sys, time
from ray.cluster_utils import Cluster
for _ in range(10):  # Ray waits 30 s for a node; a busy machine may take longer
    try:
        made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
        made.add_node(num_cpus=1)
        made.wait_for_nodes(timeout=600)
        break
    except Exception as fault:
        if "timed out during startup" not in str(fault):
            raise
print(made.address, flush=True)
sys.stdin.read()
made.shutdown()
"""


def plain(text: str) -> str:
    """Without what a clock says."""
    made: dict[str, Any] = json.loads(text)
    for run in made["runs"]:
        for row in run["rows"]:
            row["seconds"] = 0
    return json.dumps(made)


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(Fatal) as caught:
        load("ray")
    assert "penstock[ray]" in str(caught.value.help)


@pytest.mark.platforms
def test_two_nodes_give_the_bytes_of_one_process(quiz: Any, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    program: Penstock = quiz(60)
    one = program("eval", "--format", "json", environ={"PENSTOCK_CACHE_DIR": str(tmp_path / "one")})
    environ = {**os.environ, "RAY_USAGE_STATS_ENABLED": "0"}
    cluster = subprocess.Popen(
        [sys.executable, "-c", _CLUSTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
    )
    try:
        assert cluster.stdout is not None
        address = next(line.strip() for line in cluster.stdout if ":" in line)
        many = program(
            "eval",
            *("--executor", "ray", "--format", "json"),
            environ={"PENSTOCK_CACHE_DIR": str(tmp_path / "many"), "RAY_ADDRESS": address},
        )
        assert (one.code, many.code) == (0, 0), many.err
        assert plain(one.out) == plain(many.out)
        warm = program("eval", "--format", "json", environ={"PENSTOCK_CACHE_DIR": str(tmp_path / "many")})
        again = program(
            "eval",
            *("--executor", "ray", "--format", "json"),
            environ={"PENSTOCK_CACHE_DIR": str(tmp_path / "many"), "RAY_ADDRESS": address},
        )
        assert warm.out == again.out
    finally:
        cluster.communicate("", timeout=60)
