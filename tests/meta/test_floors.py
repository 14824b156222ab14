"""The floors stand: import-linter keeps the contracts (`make test` runs it), and these tests keep the contracts."""

import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "compiler" / "penstock"
LINTER: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRACTS: dict[str, dict[str, Any]] = {contract["name"]: contract for contract in LINTER["contracts"]}

LAYERS = [
    "cli",
    "verbs",
    "forge",
    "report",
    "gate",
    "evaluate | monitor",
    "metrics",
    "targets | runtime",
    "bundle",
    "check | diff | adopt",
    "project",
    "spec | stats | text",
    "source",
    "diagnostics",
]

# The group of members: its contract, and what import-linter calls their independence.
EXTENSION_POINTS = {
    "spec.kinds": ("kind", "kinds know no other kind"),
    "spec.templates": ("template", "template formats know no other format"),
    "spec.steps": ("step", "step types know no other step type"),
    "project.types.step_types": ("step_type", "types of steps know no other type of step"),
    "check.rules": ("rule", "rules know no other rule"),
    "check.practices": ("practice", "practices know no other practice"),
    "adopt.importers": ("importer", "importers know no other importer"),
    "diff.classifiers": ("classifier", "classifiers know no other classifier"),
    "bundle.referrers": ("referrer", "referrers know no other referrer"),
    "runtime.steps": ("step", "steps know no other step"),
    "runtime.providers": ("provider", "providers know no other provider"),
    "runtime.retrievers": ("retriever", "retrievers know no other retriever"),
    "runtime.executors": ("executor", "executors know no other executor"),
    "runtime.tools": ("tool", "tools know no other tool"),
    "metrics.members": ("metric", "metrics know no other metric"),
    "evaluate.readers": ("reader", "readers of results know no other reader"),
    "monitor.detectors": ("detector", "detectors know no other detector"),
    "monitor.readers": ("reader", "trace readers know no other reader"),
    "targets.platforms": ("target", "platforms know no other platform"),
    "forge.forges": ("forge", "forges know no other forge"),
    "report.formats": ("format", "report formats know no other format"),
    "forge.ci_rules": ("ci_rule", "rules of lint-ci know no other rule"),
    "report.sections": ("section", "report sections know no other section"),
    "report.views": ("view", "report views know no other view"),
}


def test_contracts_are_all_there_and_no_other() -> None:
    independence = {name for _, name in EXTENSION_POINTS.values()}
    assert set(CONTRACTS) == {"floors", "heavy libraries stay out of the static half"} | independence
    assert len(LINTER["contracts"]) == len(CONTRACTS)


def test_no_contract_has_a_way_out() -> None:
    ways = {"ignore_imports", "allow_indirect_imports", "unmatched_ignore_imports_alerting", "as_packages"}
    assert not [name for name, contract in CONTRACTS.items() if ways & set(contract)]
    assert LINTER["root_package"] == "penstock"
    assert LINTER["include_external_packages"] is True


def test_floors_are_the_designs_in_its_order() -> None:
    floors = CONTRACTS["floors"]
    assert floors["type"] == "layers"
    assert floors["containers"] == ["penstock"]
    assert floors["exhaustive"] is True
    assert floors["exhaustive_ignores"] == ["__main__", "version"]
    assert [layer.replace("(", "").replace(")", "") for layer in floors["layers"]] == LAYERS


@pytest.mark.parametrize("floor", [floor for layer in CONTRACTS["floors"]["layers"] for floor in layer.split(" | ")])
def test_every_floor_exists_unless_it_is_to_come(floor: str) -> None:
    exists = (PACKAGE / floor.strip("()") / "__init__.py").is_file()
    assert exists is not floor.startswith("("), "a floor in parentheses is one that does not exist yet"


def test_heavy_libraries_are_forbidden_to_the_static_half() -> None:
    heavy = CONTRACTS["heavy libraries stay out of the static half"]
    assert heavy["type"] == "forbidden"
    static = ["diagnostics", "source", "spec", "project", "check", "diff", "adopt"]
    assert heavy["source_modules"] == [f"penstock.{floor}" for floor in static]
    assert set(heavy["forbidden_modules"]) == {"litellm", "ragas", "numpy", "scipy", "openai", "rich"}


@pytest.mark.parametrize("point", EXTENSION_POINTS)
def test_extension_point_has_contract_table_and_independence(point: str) -> None:
    contract, name = EXTENSION_POINTS[point]
    *rooms, things = point.split(".")
    room = PACKAGE.joinpath(*rooms)
    # A wildcard that matches nothing is kept silently, so the folder itself is part of the contract.
    assert (room / f"{contract}.py").is_file()
    assert (room / things / "__init__.py").is_file()
    assert CONTRACTS[name]["type"] == "independence"
    assert CONTRACTS[name]["modules"] == [f"penstock.{point}.*"]


@pytest.mark.parametrize(
    "command", ["ruff format --check", "ruff check", "mypy", "lint-imports", "generate.py --check", "pytest"]
)
def test_make_test_runs_every_check(command: str) -> None:
    dry = subprocess.run(["make", "-n", "test"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert command in dry.stdout
