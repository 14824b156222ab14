"""The files of litellm."""

from collections.abc import Callable

import yaml
from pytest_snapshot.plugin import Snapshot
from tests.targets.sample import SPECS, golden

from penstock.bundle.release import Release
from penstock.targets.emit import Emitted, emit


def test_golden(example: Callable[[str, str], Release], snapshot: Snapshot) -> None:
    golden(snapshot, emit(example("agent", "production"), "litellm").files)


def test_keys_stand_by_name_and_builtin_models_are_lost(emitted: Callable[..., Emitted]) -> None:
    made = emitted("litellm", {"a.yaml": SPECS})
    (group,) = yaml.safe_load(made.files["config.yaml"])["model_list"]
    assert group == {
        "model_name": "answerer",
        "litellm_params": {
            "model": "openai/gpt-4.1-mini-2025-04-14",
            "api_key": "os.environ/OPENAI_API_KEY",
            "temperature": 0,
            "rpm": 600,
            "timeout": 30,
        },
        "model_info": {"mode": "chat", "input_cost_per_token": 4e-07, "output_cost_per_token": 1.6e-06},
    }
    assert [(loss.resource.name, loss.reason) for loss in made.losses] == [("backup", "it has no builtin models")]
