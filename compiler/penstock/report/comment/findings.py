"""Findings of the check: errors stand open, what only warns is folded."""

from penstock.report import figure
from penstock.report.block import Block, Bullets, Fold, Foreign, Heading
from penstock.report.comment.parts import Parts

_SHOWN = 5


def blocks(given: Parts) -> list[Block]:
    """Errors are shown once, though the gate names them too."""
    found = given.check.diagnostics if given.check is not None else given.gate.diagnostics if given.gate else ()
    errors = [each.block() for each in found if each.severity == "error"]
    warnings = [each.block() for each in found if each.severity != "error"]
    made: list[Block] = [Heading("Findings"), *errors[:_SHOWN]] if errors else []
    if len(errors) > _SHOWN:
        made.append(Fold((figure.count(len(errors) - _SHOWN, "more error"),), tuple(errors[_SHOWN:])))
    if warnings:
        made.append(Fold((figure.count(len(warnings), "warning"),), tuple(warnings)))
    skipped = given.check.skipped if given.check is not None else ()
    if skipped:
        told = tuple((Foreign(each.what), ": ", Foreign(each.reason)) for each in skipped)
        made.append(Fold((figure.count(len(skipped), "check") + " skipped",), (Bullets(told),)))
    return made
