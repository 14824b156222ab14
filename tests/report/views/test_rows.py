"""The frame of the list of rows, which the script fills."""

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.evaluate.run import RowResult, Run
from penstock.report import stepped
from penstock.report.format import render
from penstock.report.report import Report
from penstock.report.sections import rows as section
from penstock.report.sections.rows import RowsSection, Side
from penstock.report.views.rows import FILTERS, VIEW
from penstock.runtime.traces.trace import StepTrace, Usage
from penstock.spec.signature import Signature

BINARY = Signature({}, "binary", True, 1, "m:m")
RATE = Signature({}, "score", False, 1, "m:m")


def evaluation() -> ResolvedEvaluation:
    metrics = {
        "right": SimpleNamespace(metric="right", guard=SimpleNamespace(min=0.5, max=None)),
        "noise": SimpleNamespace(metric="noise", guard=None),
        "gap": SimpleNamespace(metric=None, guard=None),
    }
    spec = SimpleNamespace(metrics=metrics, chain="support")
    return cast(
        ResolvedEvaluation, SimpleNamespace(name="quality", spec=spec, signatures={"right": BINARY, "noise": RATE})
    )


def result(key: str, right: float | None, noise: float = 0.5, **given: Any) -> RowResult:
    row = RowResult(
        key=key,
        cluster=key,
        repeat=0,
        status="ok",
        scores={"right": right, "noise": noise},
        planned=("right", "noise"),
        required=False,
        reviewed=True,
        slices={},
        inputs={"question": f"What is {key}?"},
        outputs={"answer": f"{right}"},
        seconds=0.1,
        usage=Usage(10, 5, 0.001, 1, 0),
    )
    return replace(row, **given)


def run(*rows: RowResult) -> Run:
    return Run("quality", "sha256:b", "sha256:f", "default", "key", len(rows), rows, Usage())


def made(base: list[RowResult], head: list[RowResult], **given: Any) -> RowsSection:
    asked = evaluation()
    return section.section([("base", asked, run(*base)), ("head", asked, run(*head))], **given)


def test_what_became_of_each_row() -> None:
    base = [result("a", 1.0), result("b", 0.0), result("c", 1.0, 0.2), result("d", 1.0)]
    head = [result("a", 0.0), result("b", 1.0), result("c", 1.0, 0.4), result("d", None, status="failed")]
    found = {row.row: row for row in made(base, head).rows}
    assert {key: row.regressed for key, row in found.items()} == {
        "a": ("right",),
        "b": (),
        "c": ("noise",),
        "d": ("right",),
    }
    assert {key for key, row in found.items() if row.improved} == {"b"}
    assert {key for key, row in found.items() if row.failed} == {"a", "d"}
    assert {key for key, row in found.items() if row.different} == {"a", "b", "d"}


def test_one_side_alone_is_head() -> None:
    found = section.section([(None, evaluation(), run(result("a", 1.0)))])
    assert not found.compared
    assert (found.rows[0].base, len(found.rows[0].head)) == ((), 1)
    assert not (found.rows[0].different or found.rows[0].regressed)


def test_texts_and_steps_only_where_they_may_be_shown() -> None:
    def traces(side: Side, environment: str, name: str, row: RowResult) -> list[stepped.Inside]:
        asked.append((side, row.key))
        return [stepped.inside(StepTrace("answer", "prompt", {"secret": "text"}, {}, 0.1))]

    asked: list[tuple[Side, str]] = []
    base, head = [result("a", 1.0)], [result("a", 0.0, error="a text")]
    shown = made(base, head, shown=lambda name: name == "quality", traces=traces)
    assert asked == [("base", "a"), ("head", "a")]
    assert shown.rows[0].head[0].steps is not None
    hidden = made(base, head, shown=lambda name: False, traces=traces)
    assert len(asked) == 2
    assert "text" not in hidden.model_dump_json() and "What is" not in hidden.model_dump_json()
    assert hidden.rows[0].regressed == ("right",)


def test_of_too_many_those_that_moved_are_kept(monkeypatch: Any) -> None:
    monkeypatch.setattr(section, "MOST", 3)
    base = [result(key, 1.0) for key in "abcde"]
    head = [result(key, 0.0 if key in "ce" else 1.0) for key in "abcde"]
    found = made(base, head)
    assert [row.row for row in found.rows] == ["a", "c", "e"]
    assert found.left_out == 2


def test_filters_and_fields() -> None:
    html = VIEW.html(Report((made([result("a", 1.0)], [result("a", 1.0)]),), "gate"))
    assert tuple(re.findall(r'data-filter="(\w+)"', html)) == FILTERS
    for name in ("rows-search", "rows-evaluation", "rows-list", "row", "rows-count"):
        assert f'id="{name}"' in html
    alone = VIEW.html(Report((section.section([(None, evaluation(), run(result("a", 1.0)))]),), "eval"))
    assert "regressed" not in re.findall(r'data-filter="(\w+)"', alone)


def test_what_somebody_wrote_is_data_and_never_markup(hostile: list[str]) -> None:
    for text in hostile:
        row = result(text or "a", 1.0, inputs={text: text}, outputs={text: text})
        page = render(Report((made([row], [row]),), "gate"), "html")
        assert page.count("<script") == 2
        assert "<img" not in page


def test_nothing() -> None:
    assert VIEW.html(Report((section.section([]),), "gate")) == ""
