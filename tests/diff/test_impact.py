from collections.abc import Callable

import pytest

from penstock.diff.change import Difference, Impact

NOTHING = Impact()
SUPPORT = Impact(("support",), ("quality",), ("topics",))


@pytest.mark.parametrize(
    "path, old, new, impact",
    [
        ("models.yaml", "temperature: 0", "temperature: 1", Impact(("support", "title"), ("quality",), ("topics",))),
        ("prompts/answer-system.md", "only", "alone", SUPPORT),
        ("pages/delivery.md", "two days", "three days", SUPPORT),
        ("prompts/title.yaml", "A title", "The title", Impact(("title",))),
        ("judged.yaml", "margin: 0.05", "margin: 0.04", Impact((), ("quality",), ())),
        ("judged.yaml", "rows: 200", "rows: 300", Impact((), (), ("topics",))),
        ("data/questions.jsonl", "30 days", "14 days", Impact((), ("quality",), ("topics",))),
        ("judged.yaml", "{name: quality}", "{name: quality, owner: us}", NOTHING),
        ("judged.yaml", "severity: error", "severity: warning", NOTHING),
        ("models.yaml", "OPENAI_API_KEY", "OTHER_KEY", NOTHING),
    ],
)
def test_what_an_edit_reaches(edit: Callable[..., Difference], path: str, old: str, new: str, impact: Impact) -> None:
    found = edit(path, old, new).impact
    assert (found.chains, found.evaluations, found.monitors) == (impact.chains, impact.evaluations, impact.monitors)
