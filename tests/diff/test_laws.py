"""What holds for every difference."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from penstock.diff.change import Difference, Level
from penstock.diff.compare import compare
from penstock.project import fingerprint
from penstock.project.chains import chains
from penstock.project.project import Project

ROOT = Path(__file__).parent / "project"
YAML = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.yaml") if path.name != "penstock.yaml")
EDITS = {
    ("models.yaml", "tier: prod", "tier: dev"): Level.METADATA,
    ("models.yaml", "outputPerMillion: 1.6", "outputPerMillion: 2"): Level.METADATA,
    ("models.yaml", "llm.example.org", "other.example.org"): Level.METADATA,
    ("judged.yaml", "margin: 0.05", "margin: 0.04"): Level.METADATA,
    ("prompts/answer.yaml", "{{ question }}", "{{question}}"): Level.METADATA,
    ("models.yaml", "temperature: 0", "temperature: 0.0"): Level.NONE,
    ("chain.yaml", "take: 4}", "take: 4} # the default"): Level.NONE,
    ("models.yaml", "max_tokens: 400", "max_tokens: 300"): Level.BEHAVIOURAL,
    ("prompts/answer-system.md", "pages", "documents"): Level.BEHAVIOURAL,
    ("chain.yaml", "tokens: 200", "tokens: 100"): Level.BEHAVIOURAL,
    ("chain.yaml", "maxLength: 500", "maxLength: 50"): Level.BREAKING,
}
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@few
@given(st.sets(st.sampled_from(sorted(EDITS)), max_size=5))
def test_the_level_is_that_of_the_farthest_edit(
    edit: Callable[..., Difference], edits: set[tuple[str, str, str]]
) -> None:
    difference = edit(*(part for one in sorted(edits) for part in one))
    assert difference.level == max((EDITS[one] for one in edits), default=Level.NONE)
    assert (difference.level >= Level.BEHAVIOURAL) == bool(difference.impact.chains)
    assert not difference.policy_changed


@few
@given(st.sets(st.sampled_from(sorted(EDITS)), max_size=3))
def test_what_is_undone_reaches_the_same_chains(
    edit: Callable[..., Difference], edits: set[tuple[str, str, str]]
) -> None:
    parts = [part for one in sorted(edits) for part in one]
    undone = [part for path, old, new in reversed(sorted(edits)) for part in (path, new, old)]
    there, back = edit(*parts), edit(*undone, start=parts)
    assert there.impact == back.impact
    assert there.cost.base_usd == pytest.approx(back.cost.head_usd)


@few
@given(st.data())
def test_a_side_with_findings_is_compared_all_the_same(open_files: Callable[..., Project], data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(YAML))
    lines = (ROOT / path).read_text().splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    lines[at] = data.draw(st.sampled_from(["", "  x: ${{ broken\n", "\t\n", lines[at].replace(": ", ": nobody-", 1)]))
    broken = {path: "".join(lines).encode()}
    base, head = open_files({}), open_files(broken)
    difference = compare(base, head)
    assert compare(head, open_files(broken)).level is Level.NONE
    assert difference.level >= max((change.level for change in difference.changes), default=Level.NONE)
    for name in chains(base).keys() & chains(head).keys():
        if fingerprint.chain(base, name) != fingerprint.chain(head, name):
            assert difference.level > Level.NONE
    if difference.level < Level.BEHAVIOURAL:
        assert not difference.impact.chains


def test_a_chain_that_differs_for_no_visible_reason_is_still_told(open_files: Callable[..., Project]) -> None:
    text = (ROOT / "chain.yaml").read_text().replace('question: "${{ inputs', 'question: "${{ vars.tone }} ${{ inputs')
    other = (ROOT / "environments.yaml").read_text() + (
        "---\napiVersion: penstock/v1\nkind: Environment\nmetadata: {name: formal}\nspec: {vars: {tone: formal}}\n"
    )
    files = {"chain.yaml": text.encode(), "environments.yaml": other.encode()}
    difference = compare(open_files(files, "production"), open_files(files, "formal"))
    assert [str(change.resource) for change in difference.changes] == ["Chain/support"]
    assert (difference.level, difference.impact.chains) == (Level.BEHAVIOURAL, ("support",))
