"""One row: what was looked at, and what came of it."""

from penstock.report import figure
from penstock.report.block import Column, Foreign, Inline, Table, Tone, Word
from penstock.report.comment.parts import Parts
from penstock.report.judged import overview

_LEVELS = {"none": Tone.GOOD, "metadata": Tone.GOOD, "behavioural": Tone.WARN, "breaking": Tone.BAD}


def table(given: Parts) -> Table:
    """A project that is not at the root of its repository stands first."""
    section = given.judged()
    made = overview.table(
        section.answer if section else None,
        section.metrics if section else None,
        check=_check(given),
        level=_level(given),
        loosened=_loosened(given),
        accepted=section is not None and section.accepted is not None,
    )
    if not given.prefix:
        return made
    (cells,) = made.rows
    return Table((Column("project"), *made.columns), ((Foreign(given.prefix.rstrip("/")), *cells),))


def _check(given: Parts) -> Inline:
    if given.check is None:
        warnings = given.gate.warnings if given.gate is not None else None
        return figure.NONE if warnings is None else figure.count(warnings, "warning")
    errors, warnings = given.check.summary.errors, given.check.summary.warnings
    counts = ((errors, "error"), (warnings, "warning"))
    told = [figure.count(count, what) for count, what in counts if count] or ["clean"]
    told += [f"{len(given.check.skipped)} skipped"] if given.check.skipped else []
    return Word(", ".join(told), Tone.BAD if errors else Tone.PLAIN)


def _level(given: Parts) -> Inline | None:
    level = given.diff.level if given.diff is not None else given.gate.level if given.gate is not None else None
    if level is None:
        return None
    breaking = level == "breaking"
    return Word(level.upper() if breaking else level, _LEVELS.get(level, Tone.BAD), strong=breaking)


def _loosened(given: Parts) -> int | None:
    if (section := given.judged()) is not None:
        return len(section.policy_changed)
    return None if given.diff is None else len(given.diff.policy_changed)
