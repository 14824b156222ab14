"""The extras: bounds that keep known bad releases out."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]


def test_all_names_every_extra() -> None:
    (requirement,) = map(Requirement, EXTRAS["all"])
    assert requirement.extras == set(EXTRAS) - {"all"}


def test_malicious_releases_of_litellm_are_refused() -> None:
    (litellm,) = [wish for text in EXTRAS["llm"] if (wish := Requirement(text)).name == "litellm"]
    assert not litellm.specifier.contains("1.82.7")
    assert not litellm.specifier.contains("1.82.8")
    assert litellm.extras == {"mcp"}


@pytest.mark.platforms
def test_litellm_imports_with_its_bundled_price_map() -> None:
    code = "import litellm; assert len(litellm.model_cost) > 1000"
    environment = os.environ | {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
