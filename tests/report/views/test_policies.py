"""Policies and waivers."""

from typing import Any

from penstock.report.report import Report
from penstock.report.sections.policies import PoliciesSection, Rule, Waiver
from penstock.report.views.policies import VIEW


def rule(name: str, state: Any, *broken: str) -> Rule:
    return Rule(
        policy="production",
        rule=name,
        asserts="true",
        message="Say <b>who</b>.",
        severity="error",
        matched=2,
        state=state,
        broken=broken,
    )


def waiver(state: Any) -> Waiver:
    return Waiver(
        policy="production",
        resource="Model/m",
        rule="owned",
        reason="Soon.",
        owner="team",
        until="2026-01-01",
        state=state,
    )


def made(*rules: Rule, waivers: tuple[Waiver, ...] = ()) -> str:
    section = PoliciesSection(day="2026-01-02", environment="default", rules=rules, waivers=waivers)
    return VIEW.html(Report((section,), "gate"))


def test_what_is_broken_comes_with_its_resources() -> None:
    html = made(rule("owned", "broken", "Model/m"), rule("other", "holds"))
    assert 'class="verdict bad"><strong>BROKEN</strong> <span>1 not held, 0 waivers expired' in html
    assert "<li><code" in html and "Model/m" in html
    assert "<b>" not in html


def test_an_expired_waiver_and_what_cannot_be_judged_are_no_pass() -> None:
    assert "BROKEN" in made(rule("owned", "waived"), waivers=(waiver("expired"),))
    assert "BROKEN" in made(rule("owned", "unjudged"))
    assert "HELD" in made(rule("owned", "waived"), waivers=(waiver("active"),))


def test_what_the_change_loosens(reports: dict[str, Report]) -> None:
    assert "This change loosens what judges it" in VIEW.html(reports["fail"])
    assert VIEW.html(reports["pass"]) == ""
