"""The recipe for a container holds what it promises; the flags it uses exist."""

import json
import re
from pathlib import Path

from click.testing import CliRunner

from penstock.cli.commands.serve import serve

LINES = (Path(__file__).parents[2] / "examples" / "container" / "Dockerfile").read_text(encoding="utf-8").splitlines()


def values(instruction: str) -> list[str]:
    return [line.partition(" ")[2] for line in LINES if line.startswith(f"{instruction} ")]


def test_images_are_pinned_by_a_digest() -> None:
    assert re.fullmatch(r"PYTHON=[a-z]+:[\w.-]+@sha256:0{64}", values("ARG")[0])
    assert {each.split()[0] for each in values("FROM")} == {"${PYTHON}"}
    assert any("--require-hashes" in line for line in LINES)


def test_it_does_not_run_as_root_and_gets_its_signals() -> None:
    assert values("USER") == ["10001:10001"]
    assert json.loads(values("ENTRYPOINT")[0]) == ["penstock", "serve"]
    assert values("STOPSIGNAL") == ["SIGTERM"]


def test_its_flags_exist_and_ask_for_a_token() -> None:
    command = json.loads(values("CMD")[0])
    shown = CliRunner().invoke(serve, ["--help"]).output
    assert all(f"{word} " in shown for word in command if word.startswith("--"))
    assert "--token-env" in command
    assert not [line for line in LINES if re.search(r"(?i)(key|token|secret)=", line)]
