"""The examples beside the handbook do what their READMEs say: embedded, without a key."""

import json
import re
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


class Example(NamedTuple):
    """A folder, what its chain is asked and says, its Evaluation with a floor of the facts, an edit for the worse."""

    name: str
    chain: str
    inputs: tuple[str, ...]
    said: str
    evaluation: str
    least: float
    edit: tuple[str, str, str]


RETAIL = Example(
    "retail-chat",
    "advice",
    ("customer=c-101", "question=How much does the Fjell 2 tent weigh?"),
    "2.1 kilograms",
    "advice-quality",
    0.9,
    ("models/models.yaml", "threshold: 0.3", "threshold: 0.95"),
)
AGENT = Example(
    "agent",
    "desk",
    ("message=Can I send order A-1001 back?",),
    "30 days",
    "desk-quality",
    0.85,
    ("environments/environments.yaml", "sentences: 3, threshold: 0.2", "sentences: 1, threshold: 0.9"),
)


@pytest.fixture(params=[RETAIL, AGENT], ids=lambda example: example.name)
def example(request: pytest.FixtureRequest, penstock: Any) -> tuple[Example, Any]:
    """An example, and the program in a committed copy of it, without any key."""
    found: Example = request.param
    shutil.copytree(EXAMPLES / found.name, penstock.directory, dirs_exist_ok=True)
    penstock.commit(found.name)
    penstock.environ = {name: value for name, value in penstock.environ.items() if not name.endswith("_KEY")}
    return found, penstock


def test_it_is_sound_and_answers(example: tuple[Example, Any]) -> None:
    asked, penstock = example
    ended = penstock("check", "--strict")
    assert ended.code == 0, ended.out
    inputs = [part for given in asked.inputs for part in ("--input", given)]
    ended = penstock("run", asked.chain, *inputs, "--format", "json")
    assert ended.code == 0, ended.out + ended.err
    assert asked.said in json.loads(ended.out)["outputs"]["answer"]


def test_its_gate_lets_in_what_is_as_good_and_nothing_worse(example: tuple[Example, Any]) -> None:
    asked, penstock = example
    penstock.git("checkout", "--quiet", "-b", "worse")
    penstock.replace(*asked.edit)
    penstock.commit()
    ended = penstock("gate", "--base", "main", "--format", "json")
    assert ended.code == 1, ended.out + ended.err
    verdict = json.loads(ended.out)
    verdict = verdict.get("gate", verdict)
    assert verdict["verdict"] == "FAIL"
    facts = next(metric for metric in verdict["metrics"] if metric["metric"] == "facts")
    assert facts["base"] >= asked.least > facts["head"]
    # Answers of main are kept: its own evaluation asks no row again.
    penstock.git("checkout", "--quiet", "main")
    ended = penstock("eval", asked.evaluation, "--format", "json")
    assert ended.code == 0, ended.out + ended.err
    (run,) = json.loads(ended.out)["runs"]
    assert (run["errored"], run["failed"], run["ok"]) == (0, 0, run["planned"])


@pytest.mark.parametrize("name", ["agent", "retail-chat"])
def test_commands_of_its_readme_are_those_of_the_program(name: str) -> None:
    text = (EXAMPLES / name / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\$ penstock (\w+)", text, re.M)
    assert commands == ["check", "run", "eval", "gate"]
