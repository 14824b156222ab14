"""What holds for every difference."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from penstock.diff.change import Difference, Level
from penstock.diff.compare import compare
from penstock.project.chains import chains
from penstock.project.identity import fingerprint
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


SEPARATE = sorted({path: (path, old, new) for path, old, new in EDITS}.values())
LINES = ("# a comment\n", "\n", "   \n", "# penstock says {{ nothing }} ${{ here }}\n")


@few
@given(st.sets(st.sampled_from(SEPARATE)), st.sets(st.sampled_from(SEPARATE)))
def test_the_level_of_two_parts_is_the_farther_of_both(
    edit: Callable[..., Difference], one: set[tuple[str, str, str]], other: set[tuple[str, str, str]]
) -> None:
    other = other - one
    first, second = ([part for each in sorted(edits) for part in each] for edits in (one, other))
    both = edit(*first, *second).level
    assert both == max(edit(*first).level, edit(*second, start=first).level)
    assert both == max(edit(*first).level, edit(*second).level)


@few
@given(st.data())
def test_form_and_comments_never_exceed_metadata(open_files: Callable[..., Project], data: st.DataObject) -> None:
    """A line of comment or white space between two lines of YAML, outside texts of several lines."""
    path = data.draw(st.sampled_from(YAML))
    lines = (ROOT / path).read_text().splitlines(keepends=True)
    inside = {at for at, line in enumerate(lines) if line.startswith("        {%") or line.endswith("|\n")}
    places = [at for at in range(len(lines) + 1) if at - 1 not in inside and at not in inside]
    for at in sorted(data.draw(st.sets(st.sampled_from(places), max_size=4)), reverse=True):
        lines.insert(at, data.draw(st.sampled_from(LINES)))
    text = "".join(lines)
    if data.draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    difference = compare(open_files({}), open_files({path: text.encode()}))
    assert (difference.level, difference.changes, difference.policy_changed) == (Level.NONE, (), ())
    assert difference.impact.chains == difference.impact.bundles == ()


@few
@given(st.sampled_from(["models.yaml", "prompts/title.yaml", "chain.yaml"]), st.data())
def test_a_rename_with_an_edit_is_found_as_such(
    edit: Callable[..., Difference], path: str, data: st.DataObject
) -> None:
    name = data.draw(st.from_regex(r"[a-z][a-z0-9]{3,20}", fullmatch=True).filter(lambda n: n not in ("title",)))
    old = {"models.yaml": "answerer", "prompts/title.yaml": "title", "chain.yaml": "support"}[path]
    small = {
        "models.yaml": ("max_tokens: 400", "max_tokens: 300"),
        "prompts/title.yaml": ("A title for", "A headline for"),
        "chain.yaml": ("take: 4", "take: 5"),
    }[path]
    found = edit(path, f"name: {old}", f"name: {name}", path, *small)
    one = next(change for change in found.changes if change.change == "renamed")
    assert (one.before and one.before.name, one.resource.name) == (old, name)
    assert one.level >= Level.BEHAVIOURAL and len(one.paths) == 2
