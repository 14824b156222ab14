"""The first sentence: the verdict, its one reason, and what to do now."""

from penstock.report import figure, inert
from penstock.report.block import Foreign, Line, Tone, Verdict
from penstock.report.comment.parts import Parts
from penstock.report.judged import advice

_REASON = 600


def sentence(given: Parts) -> Verdict:
    """Without a verdict it says what kept the gate from one; what was not evaluated is never green."""
    if (section := given.gate) is not None and section.verdict is not None:
        return _judged(given)
    if given.check is not None and given.check.exit_code():
        return _findings(given)
    if section is not None:
        told = f"{inert.line(section.detail, _REASON)}; fix it, nothing was evaluated."
        return Verdict("NO VERDICT", Tone.BAD, (told,))
    if given.diff is not None and given.diff.level == "none" and not given.diff.policy_changed:
        return Verdict("UNCHANGED", Tone.GOOD, ("nothing that Penstock sees differs; there is nothing to do.",))
    told = "nothing was evaluated; a maintainer runs the gate for this very commit."
    return Verdict("INCONCLUSIVE", Tone.WARN, (told,))


def well(given: Parts) -> bool:
    """Whether nobody needs to look: it passed, and nothing is loosened or accepted."""
    section = given.judged()
    return (
        section is not None
        and section.verdict in ("PASS", "UNCHANGED")
        and section.code == 0
        and not section.policy_changed
        and section.accepted is None
    )


def _judged(given: Parts) -> Verdict:
    section = given.gate
    assert section is not None and section.verdict is not None
    reason = inert.line(section.detail, _REASON)
    needed = max((m.needed for m in section.metrics if m.guarded and m.needed), default=None)
    now = advice.now(section.reason, needed=needed)
    if section.accepted is not None:
        who: Line = (f"{reason}; an owner accepted it (", Foreign(figure.short(section.accepted)), ").")
        by: Line = (f"{reason}; accepted by its owner ", Foreign(f"@{section.accepted_by}"), ", for this commit alone.")
        accepted: Line = by if section.accepted_by else who
        return Verdict(section.verdict, Tone.WARN, accepted)
    loosened = bool(section.policy_changed)
    if section.verdict in ("PASS", "UNCHANGED"):
        if loosened and section.code:
            told = f"{reason}, but what judges this change is loosened; {advice.LOOSENED}."
            return Verdict(f"{section.verdict}, NOT ACCEPTED", Tone.BAD, (told,))
        return Verdict(section.verdict, Tone.GOOD, (f"{reason}; {now}.",))
    if section.verdict == "FAIL":
        more = ", and what judges it is loosened" if loosened else ""
        return Verdict("FAIL", Tone.BAD, (f"{reason}{more}; {now}.",))
    ends = "it blocks" if section.code else "it warns only"
    if loosened:
        return Verdict("INCONCLUSIVE", Tone.BAD, (f"{reason}, and what judges it is loosened; {advice.LOOSENED}.",))
    tone = Tone.BAD if section.code else Tone.WARN
    return Verdict("INCONCLUSIVE", tone, (f"{reason}; {ends}: {now}.",))


def _findings(given: Parts) -> Verdict:
    assert given.check is not None
    errors = [found for found in given.check.diagnostics if found.severity == "error"]
    first = errors[0]
    place = f"{first.file}:{first.line}" if first.line else first.file
    line: Line = (
        f"head has {figure.count(len(errors), 'error')}, the first {first.code} {first.name} at ",
        Foreign(place),
        "; fix it, nothing was evaluated." if len(errors) == 1 else "; fix them, nothing was evaluated.",
    )
    return Verdict("NO VERDICT", Tone.BAD, line)
