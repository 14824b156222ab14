"""What a rule says, as a finding that is not placed yet."""

from typing import Any

from penstock.check import secrets
from penstock.check.rule import Finding
from penstock.diagnostics.diagnostic import Diagnostic, Related
from penstock.diagnostics.fault import Fault

PLACE = "\0"
"""Ends a label that goes on with the place of the first related location, which is known late."""


def worded(fault: Fault, rule: Any) -> Diagnostic:
    """A Fault in the words of its rule."""
    related = tuple(Related(location, line(note)) for location, note in fault.related)
    return diagnostic(fault.rule, rule, Finding(fault.location, rule.words(fault), fault.resource, related))


def diagnostic(name: str, rule: Any, finding: Finding) -> Diagnostic:
    """What the rule of that name found."""
    words = finding.wording
    label = f"{words.label}{PLACE}" if words.placed else words.label
    return Diagnostic(
        code=rule.CODE,
        name=name,
        severity=words.severity or rule.SEVERITY,
        message=line(words.message),
        location=finding.location,
        help=None if words.help is None else line(words.help),
        label=None if label is None else line(label),
        related=tuple(Related(each.location, line(each.note)) for each in finding.related),
        resource=finding.resource,
        fix=words.fix,
    )


def line(text: str) -> str:
    """One line that shows no key."""
    return secrets.blacked(" ".join(part.strip() for part in text.splitlines()))
