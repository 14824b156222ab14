"""Results as tests: nothing that is wrong, missing or undecided passes."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pytest_snapshot.plugin import Snapshot

from penstock.report.format import Style, render
from penstock.report.report import Report

STATES = {"failure": "failures", "error": "errors", "skipped": "skipped"}
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse(report: Report, style: Style | None = None) -> ElementTree.Element:
    """The root, checked for its form: what a schema of JUnit asks for, and counts that are right."""
    root = ElementTree.fromstring(render(report, "junit", style).encode())
    assert root.tag == "testsuites"
    assert {child.tag for child in root} == {"testsuite"}
    for suite in root:
        assert set(suite.attrib) == {"name", "tests", "failures", "errors", "skipped", "time"}
        cases = list(suite)
        assert {case.tag for case in cases} == {"testcase"}, "a suite holds at least one test and nothing else"
        assert suite.get("tests") == str(len(cases))
        for tag, count in STATES.items():
            assert suite.get(count) == str(sum(case.find(tag) is not None for case in cases))
        for case in cases:
            assert set(case.attrib) == {"name", "classname", "time"}
            assert float(case.attrib["time"]) >= 0
            assert [child.tag for child in case] in ([], ["system-out"], ["failure"], ["error"], ["skipped"])
    return root


def states(root: ElementTree.Element) -> dict[str, dict[str, str]]:
    """suite -> test -> state."""
    return {suite.attrib["name"]: {case.attrib["name"]: state(case) for case in suite} for suite in root}


def state(case: ElementTree.Element) -> str:
    return next((child.tag for child in case if child.tag in STATES), "passed")


def case(root: ElementTree.Element, suite: str, name: str) -> ElementTree.Element:
    (own,) = (each for each in root if each.get("name") == suite)
    return next(each for each in own if each.get("name") == name)


@pytest.mark.parametrize(
    "name", ["check", "clean", "eval", "fail", "pass", "undecided", "unchanged", "refused", "plan"]
)
def test_as_a_whole(name: str, reports: dict[str, Report], snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = Path(__file__).parent / "junit"
    snapshot.assert_match(render(reports[name], "junit"), f"{name}.xml")


@pytest.mark.parametrize("strict", [False, True])
def test_what_ends_with_an_error_fails_a_test(strict: bool, reports: dict[str, Report]) -> None:
    for name, report in reports.items():
        if report.last.name not in ("check", "eval", "gate"):
            continue
        root = parse(report, Style(strict=strict))
        wrong = root.findall(".//failure") + root.findall(".//error")
        if report.exit_code(strict=strict):
            assert wrong, name


def test_a_file_with_findings_is_a_test(reports: dict[str, Report]) -> None:
    root = parse(reports["check"])
    assert states(root)["check"] == {
        "apps/handbook/chains/support.yaml": "failure",
        "apps/handbook/prompts/documents.yaml": "passed",
        "apps/handbook/penstock.yaml": "passed",
        "PS401": "skipped",
    }
    failed = case(root, "check", "apps/handbook/chains/support.yaml")
    assert failed[0].get("type") == "PS301 missing-variable"
    assert "--> chains/support.yaml:14:7" in str(failed[0].text)


def test_warnings_fail_under_strict_alone(reports: dict[str, Report]) -> None:
    assert states(parse(reports["check"], Style(strict=True)))["check"]["apps/handbook/penstock.yaml"] == "failure"
    assert "warning[PS201" in str(case(parse(reports["check"]), "check", "apps/handbook/penstock.yaml")[0].text)


def test_a_project_without_findings_is_one_test_that_passes(reports: dict[str, Report]) -> None:
    assert states(parse(reports["clean"])) == {"check": {"no findings": "passed"}}


def rows(report: Report, **changed: Any) -> Report:
    """The evaluation's report with its first row changed."""
    section: Any = report.last
    (run,) = section.runs
    first = run.rows[0].model_copy(update=changed)
    run = run.model_copy(update={"rows": (first, *run.rows[1:])})
    return replace(report, sections=(section.model_copy(update={"runs": (run,)}),))


@pytest.mark.parametrize(
    ("changed", "expected", "message"),
    [
        ({"status": "ok"}, "passed", None),
        ({"status": "failed", "scores": {"facts": None}}, "failure", "not measured: facts"),
        ({"status": "errored", "error": "timed out"}, "error", "timed out"),
        ({"status": "errored", "error": None}, "error", "not answered"),
        ({"status": "skipped", "error": "budget"}, "skipped", "budget"),
    ],
)
def test_states_of_rows(
    changed: dict[str, Any], expected: str, message: str | None, reports: dict[str, Report]
) -> None:
    root = parse(rows(reports["eval"], **changed))
    made = case(root, "support-quality in default, head", "q1")
    assert state(made) == expected
    if message is not None:
        assert made[0].get("message") == message


def test_repeats_are_tests_of_their_own(reports: dict[str, Report]) -> None:
    root = parse(rows(reports["eval"], row="documents", repeat=1))
    assert [name for suite in states(root).values() for name in suite] == [
        "documents (repeat 2)",
        "documents (repeat 1)",
    ]


def test_an_evaluation_without_rows_is_an_error(reports: dict[str, Report]) -> None:
    section: Any = reports["eval"].last
    run = section.runs[0].model_copy(update={"rows": (), "planned": 0})
    empty = replace(reports["eval"], sections=(section.model_copy(update={"runs": (run,)}),))
    assert states(parse(empty)) == {"support-quality in default, head": {"rows": "error"}}
    none = replace(reports["eval"], sections=(section.model_copy(update={"runs": ()}),))
    assert states(parse(none)) == {"eval": {"evaluations": "skipped"}}


def test_a_gate_has_a_suite_for_each_evaluation(reports: dict[str, Report]) -> None:
    made = states(parse(reports["fail"]))
    assert made["gate"] == {
        "verdict": "failure",
        "chain support in default": "failure",
        "policy Evaluation/support-quality spec.metrics.facts.guard.min": "failure",
    }
    assert made["support-quality"] == {
        "recall": "passed",
        "facts": "failure",
        "documents": "error",
        "required row documents": "failure",
        "required row q8": "passed",
        "row documents, facts": "failure",
    }


def test_findings_of_head_stand_beside_the_gate(reports: dict[str, Report]) -> None:
    made = states(parse(reports["refused"]))
    assert made["gate"] == {"verdict": "failure"}
    assert made["check"]["chains/support.yaml"] == "failure"


def test_warnings_of_head_fail_under_strict(reports: dict[str, Report]) -> None:
    section: Any = reports["check"].sections[0]
    warned = section.model_copy(
        update={
            "diagnostics": section.diagnostics[1:],
            "summary": section.summary.model_copy(update={"errors": 0, "warnings": 2}),
        }
    )
    report = replace(reports["pass"], sections=(warned, reports["pass"].last))
    assert set(states(parse(report))) == {"gate", "support-quality"}
    assert states(parse(report, Style(strict=True)))["check"]["apps/handbook/penstock.yaml"] == "failure"


def test_undecided_is_an_error_with_its_reason(reports: dict[str, Report]) -> None:
    root = parse(reports["undecided"])
    message = str(case(root, "gate", "verdict")[0].get("message"))
    assert message.startswith("INCONCLUSIVE: underpowered, ")
    message = str(case(root, "support-quality", "documents")[0].get("message"))
    assert "240 rows would decide" in message


def judged(report: Report, **changed: Any) -> Report:
    section: Any = report.last
    return replace(report, sections=(*report.sections[:-1], section.model_copy(update=changed)))


def metric(report: Report, **changed: Any) -> Report:
    section: Any = report.last
    first = section.metrics[0].model_copy(update=changed)
    return judged(report, metrics=(first, *section.metrics[1:]))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"verdict": "PASS"}, "passed"),
        ({"verdict": "UNCHANGED"}, "passed"),
        ({"verdict": "FAIL", "failed_bounds": ("below 0.9",)}, "failure"),
        ({"verdict": "INCONCLUSIVE", "needed": None}, "error"),
        ({"verdict": "INCONCLUSIVE", "head": None}, "error"),
        ({"verdict": "NEW"}, "skipped"),
        ({"verdict": "NOT_COMPARABLE"}, "skipped"),
        ({"verdict": "NEW", "head": None}, "error"),
        ({"verdict": "NOT_COMPARABLE", "head": None}, "error"),
    ],
)
def test_states_of_metrics(changed: dict[str, Any], expected: str, reports: dict[str, Report]) -> None:
    root = parse(metric(reports["pass"], **changed))
    assert states(root)["support-quality"]["facts"] == expected


def test_what_is_accepted_is_skipped_and_says_so(reports: dict[str, Report]) -> None:
    root = parse(judged(reports["fail"], accepted="sha256:abc", code=0))
    assert not root.findall(".//failure")
    made = case(root, "support-quality", "facts")
    assert str(made[0].get("message")).startswith("accepted by sha256:abc: FAIL: ")
    assert states(root)["support-quality"]["documents"] == "error", "accepting decides nothing that is undecided"


def test_a_required_row_that_fails_on_both_sides_is_skipped(reports: dict[str, Report]) -> None:
    section: Any = reports["fail"].last
    both = section.required[0].model_copy(update={"base": False})
    new = section.required[1].model_copy(update={"base": None, "head": False})
    made = states(parse(judged(reports["fail"], required=(both, new))))["support-quality"]
    assert (made["required row documents"], made["required row q8"]) == ("skipped", "failure")


def test_a_verb_that_tests_nothing_says_so(reports: dict[str, Report]) -> None:
    assert states(parse(reports["plan"])) == {"plan": {"plan": "skipped"}}


def test_hostile_text_is_inert(make: Any, hostile: list[str]) -> None:
    plain = {name: shape(parse(report)) for name, report in make("documents").items()}
    for text in hostile:
        for name, report in make(text).items():
            printed = render(report, "junit")
            assert not FORBIDDEN.search(printed), (name, text)
            assert "##[" not in printed
            assert not any(line.lstrip().startswith("::") for line in re.split(r"\r\n|\r|\n", printed)), (name, text)
            for value in ElementTree.fromstring(printed.encode()).itertext():
                assert all(c.isprintable() or c in "\n\t" for c in value), (name, text)
            if text:
                assert shape(parse(report)) == plain[name], (name, text)


def shape(root: ElementTree.Element) -> list[str]:
    return [element.tag for element in root.iter()]
