"""Pages by any name that a reader would try."""

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.report.sections.explain import ExplainSection
from penstock.verbs.explain import explain


def shown(topic: str) -> ExplainSection:
    section = explain(topic).last
    assert isinstance(section, ExplainSection)
    return section


@pytest.mark.parametrize("topic", ["PS301", "ps301", "missing-variable"])
def test_a_rule_by_code_and_name(topic: str) -> None:
    assert shown(topic).title == "PS301 missing-variable"


@pytest.mark.parametrize("topic", ["Chain.steps.*.prompt", "Chain.steps.prompt", "chain.steps.prompt"])
def test_a_field_with_and_without_the_star(topic: str) -> None:
    assert shown(topic).text.startswith("- `steps.*.prompt` (name of a PromptTemplate; ")


def test_a_field_brings_those_below_it_and_no_others() -> None:
    lines = shown("Policy.rules").text.splitlines()
    assert lines[0].startswith("- `rules`")
    assert len(lines) > 1
    assert all(line.startswith(("- `rules`", "- `rules[].")) for line in lines)


@pytest.mark.parametrize(
    ("topic", "help"),
    [
        ("Chain.step.prompt", "did you mean Chain.steps.prompt?"),
        ("Chain.zzz", "`penstock explain Chain` lists its fields"),
        ("missing-variabel", "did you mean missing-variable?"),
        ("zzz", "name a rule (PS301), a kind (Chain) or a field (Chain.steps)"),
    ],
)
def test_what_is_not_known_is_fatal_with_help(topic: str, help: str) -> None:
    with pytest.raises(Fatal) as raised:
        explain(topic)
    assert raised.value.help == help
