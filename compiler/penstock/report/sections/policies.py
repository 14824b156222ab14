"""What policies ask, and what is excused from them."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from penstock.report import figure
from penstock.report.block import Block, Bullets, Column, Foreign, Heading, Inline, Table, Tone, Verdict, Word
from penstock.report.section import Section, Shape

_STATES = {
    "holds": Word("holds", Tone.GOOD),
    "broken": Word("broken", Tone.BAD, strong=True),
    "waived": Word("waived", Tone.WARN),
    "unjudged": Word("not judged", Tone.WARN, strong=True),
}
_WAIVERS = {
    "active": Word("active", Tone.WARN),
    "expired": Word("expired", Tone.BAD, strong=True),
    "unused": Word("excuses nothing", Tone.MUTED),
}


class Rule(Shape):
    """One demand of a policy."""

    policy: str
    rule: str
    asserts: str
    """In CEL."""
    message: str
    severity: Literal["error", "warning"]
    matched: int
    """Resources that it looks at."""
    state: Literal["holds", "broken", "waived", "unjudged"]
    """`waived`: what breaks it is excused; `unjudged`: it cannot be evaluated."""
    broken: tuple[str, ...]
    """Resources, `Kind/name`, those excused left out."""


class Waiver(Shape):
    """An exception."""

    policy: str
    resource: str
    rule: str
    reason: str
    owner: str
    until: str
    """The last day it holds, as written."""
    state: Literal["active", "expired", "unused"]


class PoliciesSection(Section):
    """Every policy of a project, judged on a day."""

    name: ClassVar[str] = "policies"
    page_only: ClassVar[bool] = True
    day: str
    environment: str
    rules: tuple[Rule, ...]
    waivers: tuple[Waiver, ...]

    def blocks(self) -> list[Block]:
        made: list[Block] = [self._line()]
        if self.rules:
            columns = ("policy", "rule", "severity", "looks at", "state", "asks")
            rows = tuple(_row(rule) for rule in self.rules)
            made.append(Table(tuple(Column(title, title == "looks at") for title in columns), rows))
        for rule in self.rules:
            if rule.broken:
                made += [Heading(f"Broken: {rule.rule}", 3), Bullets(tuple((Foreign(each),) for each in rule.broken))]
        if self.waivers:
            titles = ("resource", "rule", "policy", "until", "state", "owner", "reason")
            made += [
                Heading("Waivers"),
                Table(tuple(map(Column, titles)), tuple(_waiver(waiver) for waiver in self.waivers)),
            ]
        return made

    def _line(self) -> Verdict:
        wrong = sum(rule.state in ("broken", "unjudged") for rule in self.rules)
        expired = sum(waiver.state == "expired" for waiver in self.waivers)
        rules, waivers = figure.count(len(self.rules), "rule"), figure.count(len(self.waivers), "waiver")
        told = f"{rules}, {waivers}; judged on {self.day}"
        if wrong or expired:
            return Verdict(
                "BROKEN", Tone.BAD, (f"{wrong} not held, {figure.count(expired, 'waiver')} expired: {told}",)
            )
        return Verdict("HELD", Tone.GOOD, (told,))


def _row(rule: Rule) -> tuple[Inline, ...]:
    state = _STATES[rule.state]
    return Foreign(rule.policy), Foreign(rule.rule), rule.severity, str(rule.matched), state, rule.message


def _waiver(waiver: Waiver) -> tuple[Inline, ...]:
    return (
        Foreign(waiver.resource),
        Foreign(waiver.rule),
        Foreign(waiver.policy),
        Foreign(waiver.until),
        _WAIVERS[waiver.state],
        Foreign(waiver.owner),
        waiver.reason,
    )


def section(day: str, environment: str, rules: Iterable[Rule], waivers: Iterable[Waiver]) -> PoliciesSection:
    return PoliciesSection(day=day, environment=environment, rules=tuple(rules), waivers=tuple(waivers))
