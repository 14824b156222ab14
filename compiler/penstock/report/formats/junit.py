"""For readers of test results: JUnit's XML, as Jenkins, GitLab and most others read it."""

from xml.etree import ElementTree

from penstock.report import inert
from penstock.report.case import Case, Suite
from penstock.report.format import Style
from penstock.report.report import Report, in_repository

_LIMIT = 1_000
_ELEMENTS = {"failed": "failure", "errored": "error", "skipped": "skipped"}


def render(report: Report, style: Style) -> str:
    """One document: the verb's own section, and the check that went before where it fails.

    style.strict: warnings fail too. There is no time of day in it: equal results give equal bytes.
    """
    failing = [s for s in report.sections[:-1] if s.name == "check" and s.exit_code(strict=style.strict)]
    root = ElementTree.Element("testsuites", name="penstock")
    for section in (report.last, *failing):
        for suite in section.suites(strict=style.strict):
            root.append(_suite(suite, report.prefix))
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _suite(suite: Suite, prefix: str) -> ElementTree.Element:
    states = [case.state for case in suite.cases]
    made = ElementTree.Element(
        "testsuite",
        name=_line(suite.name),
        tests=str(len(states)),
        failures=str(states.count("failed")),
        errors=str(states.count("errored")),
        skipped=str(states.count("skipped")),
        time=_seconds(sum(case.seconds or 0.0 for case in suite.cases)),
    )
    made.extend(_case(case, suite.name, prefix) for case in suite.cases)
    return made


def _case(case: Case, suite: str, prefix: str) -> ElementTree.Element:
    name = case.name if case.file is None else in_repository(prefix, case.file)
    made = ElementTree.Element("testcase", classname=_line(suite), name=_line(name), time=_seconds(case.seconds or 0.0))
    if case.state == "passed":
        if case.detail:
            ElementTree.SubElement(made, "system-out").text = _text(case.detail)
        return made
    why = ElementTree.SubElement(made, _ELEMENTS[case.state], message=_line(case.message))
    if case.state != "skipped":
        why.set("type", _line(case.kind or case.state))
        why.text = _text(case.detail or case.message)
    return made


def _line(text: str) -> str:
    return inert.log(inert.line(text, _LIMIT))


def _text(text: str) -> str:
    """Nothing that XML 1.0 forbids is left once all that is unseen is written out."""
    return inert.log(inert.visible(text, keep="\n\t"))


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"
