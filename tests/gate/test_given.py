from collections.abc import Sequence

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.evaluate.reader import Results, Scored
from penstock.gate.decide import decide
from penstock.gate.given import Bounds, Given, given
from penstock.gate.verdict import Verdict
from penstock.spec.guard import Guard
from penstock.spec.kinds.project import Gate


def rows(n: int, score: float | None = 1.0, metric: str = "m", start: int = 0) -> list[Scored]:
    return [Scored(f"r{index:04}", {metric: score}) for index in range(start, start + n)]


def case(
    base: Sequence[Scored],
    head: Sequence[Scored],
    bounds: Bounds | None = None,
    *,
    smaller: str = "",
    shown: str = "",
    broken: str | None = None,
) -> Given:
    sides = [
        (
            f"{side}.json",
            f"sha256:{side}",
            Results("jsonl", tuple(own), frozenset({smaller} - {""}), frozenset({shown} - {""})),
            why,
        )
        for side, own, why in (("base", base, None), ("head", head, broken))
    ]
    return given(sides[0], sides[1], bounds or Bounds(), coverage=0.98)


def judged(found: Given) -> Verdict:
    return decide([found.case], settings=Gate(), base="b", head="h")


def test_equal_rows_pass_where_there_are_enough() -> None:
    assert judged(case(rows(100), rows(100))).verdict == "PASS"
    assert judged(case(rows(20), rows(20))).verdict == "INCONCLUSIVE"


def test_a_drop_fails() -> None:
    verdict = judged(case(rows(100), [*rows(80), *rows(20, 0.0, start=80)]))
    assert (verdict.verdict, verdict.reason, verdict.exit_code) == ("FAIL", "regression", 1)
    assert len(verdict.rows) == 20


def test_less_may_be_better() -> None:
    found = case(rows(100, 0.0), [*rows(80, 0.0), *rows(20, 1.0, start=80)], smaller="m")
    assert judged(found).reason == "regression"
    assert (
        judged(case(rows(100, 0.2), rows(100, 0.2), Bounds(max={"m": 0.1}, smaller=frozenset({"m"})))).reason == "floor"
    )


@pytest.mark.parametrize(
    ("base", "head", "said"),
    [
        (rows(100), rows(97), "97 of 100 rows pair, 98 % are needed (3 in base alone)"),
        (rows(97), rows(100), "97 of 100 rows pair, 98 % are needed (3 in head alone)"),
        (rows(100), [*rows(100), *rows(3)], "97 of 100 rows pair, 98 % are needed (3 ambiguous in head)"),
        (rows(100), [*rows(100), *[Scored("", {"m": 1.0})] * 3], "(3 without a key in head)"),
        (rows(100), [*rows(97), *rows(3, None, start=97)], "m: head measured 97 of 100 planned answers"),
        (rows(100), [*rows(97), *rows(3, 1.5, start=97)], "'m' has no score in [0, 1]"),
        (rows(100), [*rows(97), *rows(3, -0.1, start=97)], "'m' has no score in [0, 1]"),
        (rows(100), [], "head holds no results"),
        ([], rows(100), "base holds no results"),
        ([Scored(f"r{n}", {}) for n in range(100)], rows(100), "98 % are needed"),
    ],
)
def test_what_is_missing_is_counted_and_never_a_pass(base: list[Scored], head: list[Scored], said: str) -> None:
    verdict = judged(case(base, head))
    assert (verdict.verdict, verdict.reason, verdict.exit_code) == ("INCONCLUSIVE", "incomplete", 3)
    assert said in verdict.detail


def test_a_file_that_is_not_whole_is_no_pass_however_good_its_rows() -> None:
    verdict = judged(case(rows(100), rows(100), broken="line 7 is no JSON object"))
    assert (verdict.verdict, verdict.exit_code) == ("INCONCLUSIVE", 3)
    assert verdict.detail == "head is not whole: line 7 is no JSON object"


def test_above_the_coverage_a_row_that_head_lost_is_the_worst_and_one_that_it_adds_does_not_count() -> None:
    lost = judged(case(rows(200), rows(198))).metrics[0]
    assert (lost.n, lost.head, lost.worse) == (200, 0.99, 2)
    added = judged(case([*rows(198, 1.0)], rows(200))).metrics[0]
    assert (added.n, added.base, added.head, added.better) == (198, 1.0, 1.0, 0)
    twice = judged(case([*rows(200), *rows(2)], rows(200))).metrics[0]
    assert (twice.n, twice.base, twice.better) == (198, 1.0, 0)


def test_a_metric_that_only_head_has_is_judged_by_its_floor_alone() -> None:
    head = [Scored(row.key, {**row.scores, "new": 0.5}) for row in rows(100)]
    assert judged(case(rows(100), head)).verdict == "PASS"
    assert judged(case(rows(100), head, Bounds(min={"new": 0.6}))).reason == "floor"
    assert judged(case(rows(100), head, Bounds(margins={"new": 0.1}))).reason == "no-baseline"
    # and one that head drops was lost there
    assert judged(case(head, rows(100))).reason == "incomplete"


def test_guards_by_flags() -> None:
    both = [Scored(row.key, {"m": 1.0, "n": 1.0, "s": 1.0}) for row in rows(10)]

    def guards(bounds: Bounds) -> dict[str, Guard]:
        return dict(case(both, both, bounds, shown="s").case.evaluations[0].guards)

    assert guards(Bounds()) == {"m": Guard(margin=0.05), "n": Guard(margin=0.05)}
    assert guards(Bounds(margin=0.1, margins={"n": 0.2}, min={"s": 0.7})) == {
        "m": Guard(margin=0.1),
        "n": Guard(margin=0.2),
        "s": Guard(margin=0.1, min=0.7),
    }
    assert guards(Bounds(only=frozenset({"s"}))) == {"s": Guard(margin=0.05)}


def test_a_metric_of_no_file_is_a_mistake() -> None:
    with pytest.raises(Fatal, match="no metric 'x' in either file"):
        case(rows(3), rows(3), Bounds(min={"x": 0.5}))


def test_repeats_and_clusters() -> None:
    answers = [
        Scored(f"r{n}", {"m": float(n != 3 or repeat)}, cluster=f"c{n % 10}", repeat=repeat)
        for n in range(40)
        for repeat in (0, 1)
    ]
    (metric,) = judged(case(answers, answers)).metrics
    assert (metric.n, metric.clusters, metric.repeats) == (40, 10, 2)
    assert judged(case(answers, answers[:-4])).reason == "incomplete"


def test_a_number_of_a_repeat_that_is_no_number_of_a_repeat() -> None:
    found = [Scored(f"r{index}", {"m": 1.0}, repeat=10**9) for index in range(100)]
    assert judged(case(found, found)).reason == "incomplete"
