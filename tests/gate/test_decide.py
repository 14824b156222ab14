"""Every line of the decision table, with its exit codes."""

import random
from dataclasses import replace
from math import nan
from typing import Any

import pytest

from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.diagnostics.location import Location
from penstock.diff.change import PolicyChange
from penstock.gate.case import Case, Stopped
from penstock.gate.decide import decide
from penstock.gate.verdict import Outcome, Reason, Verdict
from penstock.spec.kinds.project import Gate
from penstock.spec.resource import Identity

ERROR = Diagnostic("PS301", "missing-variable", Severity.ERROR, "'documents' is missing", Location("chains/a.yaml"))
POLICY = PolicyChange(Identity("Evaluation", "quality"), "spec.metrics.facts.guard.margin", 0.05, 0.5, "loosened")
N = 130
GOOD = {"facts": [1.0] * N}
WORSE = {"facts": [0.0 if i % 4 == 0 else 1.0 for i in range(N)]}
NOISY_BASE = {"facts": [float(i % 2) for i in range(N)]}
NOISY_HEAD = {"facts": [float((i + 1) % 2) for i in range(N)]}


def gate(*cases: Case, block: bool = False, **more: Any) -> Verdict:
    settings = Gate(on_inconclusive="block" if block else "warn")
    return decide(cases, settings=settings, base="a" * 40, head="b" * 40, **more)


def both(*cases: Case, **more: Any) -> tuple[Verdict, int, int]:
    """The verdict, and its exit codes with warn and with block."""
    warn, block = gate(*cases, **more), gate(*cases, block=True, **more)
    assert (warn.verdict, warn.reason) == (block.verdict, block.reason)
    return warn, warn.exit_code, block.exit_code


def test_1_findings_of_head(bench: Any) -> None:
    case = bench.case(bench.judged(bench.evaluation(N), GOOD, GOOD))
    verdict, warn, block = both(case, errors=[replace(ERROR, severity=Severity.WARNING), ERROR])
    assert (verdict.verdict, verdict.reason, warn, block) == (None, Reason.FINDINGS, 1, 1)
    assert "PS301" in verdict.detail
    assert verdict.chains == ()


def test_1_warnings_decide_nothing(bench: Any) -> None:
    case = bench.case(bench.judged(bench.evaluation(N), GOOD, GOOD))
    assert gate(case, errors=[replace(ERROR, severity=Severity.WARNING)]).verdict is Outcome.PASS


@pytest.mark.parametrize("reason", [Reason.UNTRUSTED, Reason.BUDGET, Reason.INCOMPLETE])
def test_2_stopped(bench: Any, reason: Reason) -> None:
    case = bench.case(bench.judged(bench.evaluation(N), GOOD, WORSE), stopped=Stopped(reason, "why"))
    verdict, warn, block = both(case)
    assert (verdict.verdict, verdict.reason, warn, block) == (Outcome.INCONCLUSIVE, reason, 3, 3)
    assert verdict.detail == "why"


def test_2_budget_reached_in_the_middle(bench: Any) -> None:
    judged = bench.judged(bench.evaluation(N), GOOD, GOOD)
    rows = (*judged.head.rows[:-1], replace(judged.head.rows[-1], status="skipped", error="2 US dollars are spent"))
    verdict, warn, block = both(bench.case(replace(judged, head=replace(judged.head, rows=rows))))
    assert (verdict.verdict, verdict.reason, warn, block) == (Outcome.INCONCLUSIVE, Reason.BUDGET, 3, 3)
    assert "2 US dollars are spent" in verdict.detail


@pytest.mark.parametrize("side", ["base", "head"])
@pytest.mark.parametrize(("missing", "complete"), [(2, True), (3, False), (N, False)])
def test_2_coverage_on_either_side(bench: Any, side: str, missing: int, complete: bool) -> None:
    # 2 of 130 leave 98.5 %, 3 leave 97.7 %.
    gone = {"facts": [None] * missing + [1.0] * (N - missing)}
    sides = (gone, GOOD) if side == "base" else (GOOD, gone)
    verdict, warn, _ = both(bench.case(bench.judged(bench.evaluation(N), *sides)))
    assert (verdict.reason is not Reason.INCOMPLETE) is complete
    if not complete:
        assert (verdict.verdict, warn) == (Outcome.INCONCLUSIVE, 3)
        assert f"{side} measured {N - missing} of {N}" in verdict.detail
        assert "judge down" in verdict.detail


@pytest.mark.parametrize("side", ["base", "head"])
def test_2_missing_rows(bench: Any, side: str) -> None:
    judged = bench.judged(bench.evaluation(N), GOOD, GOOD)
    run = getattr(judged, side)
    short = replace(run, rows=run.rows[1:], planned=N - 1)
    verdict, warn, block = both(bench.case(replace(judged, **{side: short})))
    assert (verdict.verdict, verdict.reason, warn, block) == (Outcome.INCONCLUSIVE, Reason.INCOMPLETE, 3, 3)


@pytest.mark.parametrize(("base", "head"), [(None, GOOD), (GOOD, None), (None, None)])
def test_2_a_side_without_a_run(bench: Any, base: Any, head: Any) -> None:
    verdict, warn, _ = both(bench.case(bench.judged(bench.evaluation(N), base, head)))
    assert (verdict.verdict, verdict.reason, warn) == (Outcome.INCONCLUSIVE, Reason.INCOMPLETE, 3)


def test_2_no_bundle_of_head(bench: Any) -> None:
    verdict = gate(bench.case(head=None))
    assert (verdict.verdict, verdict.reason, verdict.exit_code) == (Outcome.INCONCLUSIVE, Reason.INCOMPLETE, 3)


def test_2_guard_without_a_planned_row(bench: Any) -> None:
    verdict = gate(bench.case(bench.judged(bench.evaluation(N), {"facts": []}, {"facts": []})))
    assert (verdict.verdict, verdict.reason, verdict.exit_code) == (Outcome.INCONCLUSIVE, Reason.INCOMPLETE, 3)


def test_2_goes_before_a_shown_fail(bench: Any) -> None:
    bad = {"facts": [None] * 10 + [0.0] * (N - 10)}
    assert gate(bench.case(bench.judged(bench.evaluation(N), GOOD, bad))).verdict is Outcome.INCONCLUSIVE


def test_3_regression(bench: Any) -> None:
    verdict, warn, block = both(bench.case(bench.judged(bench.evaluation(N), GOOD, WORSE, clusters=18)))
    assert (verdict.verdict, verdict.reason, warn, block) == (Outcome.FAIL, Reason.REGRESSION, 1, 1)
    assert "facts fell by 0.25 (90 % interval -0." in verdict.detail
    assert "on 130 rows in 18 clusters; p = 0.00" in verdict.detail


@pytest.mark.parametrize(
    ("metric", "guard", "base", "head", "said"),
    [
        ("fact-coverage", {"min": 0.8}, 1.0, 0.7, "mean 0.7 is below min 0.8"),
        ("toxic", {"max": 0.1}, 0.0, 0.2, "mean 0.2 is above max 0.1"),
        ("latency", {"max": 1.5}, 1.0, 2.0, "mean 2 is above max 1.5"),
        ("cost", {"maxIncrease": 0.1}, 1.0, 1.2, "grew by 20 %, more than maxIncrease 10 %"),
        ("cost", {"maxIncrease": 0.1}, 0.0, 0.001, "grew from 0"),
        ("tokens", {"maxIncrease": 0.0}, 100.0, 101.0, "grew by 1 %"),
    ],
)
def test_3_bounds(bench: Any, metric: str, guard: Any, base: float, head: float, said: str) -> None:
    evaluation = bench.evaluation(N, m={"metric": metric, "guard": guard})
    verdict, warn, block = both(bench.case(bench.judged(evaluation, {"m": [base] * N}, {"m": [head] * N})))
    assert (verdict.verdict, verdict.reason, warn, block) == (Outcome.FAIL, Reason.FLOOR, 1, 1)
    assert said in verdict.detail
    held = gate(bench.case(bench.judged(evaluation, {"m": [base] * N}, {"m": [base] * N})))
    assert (held.verdict, held.exit_code) == (Outcome.PASS, 0)


def test_3_a_broken_floor_does_not_hide_the_regression(bench: Any) -> None:
    evaluation = bench.evaluation(N, facts={"metric": "fact-coverage", "guard": {"margin": 0.05, "min": 0.9}})
    verdict = gate(bench.case(bench.judged(evaluation, GOOD, WORSE)))
    assert verdict.reason is Reason.FLOOR
    assert verdict.detail.startswith("facts: mean 0.7462 is below min 0.9; facts fell by 0.25")


def test_3_one_required_row(bench: Any) -> None:
    evaluation = bench.evaluation(N, right={"metric": "contains", "guard": {"margin": 0.05}})
    head = {"right": [0.0 if i == 7 else 1.0 for i in range(N)]}
    verdict, warn, block = both(bench.case(bench.judged(evaluation, {"right": [1.0] * N}, head, required=[7, 8])))
    assert (verdict.verdict, verdict.reason, warn, block) == (Outcome.FAIL, Reason.REQUIRED_ROW, 1, 1)
    assert "1 required row passed on base and failed on head (r0007)" in verdict.detail
    assert verdict.rows[0].row == "r0007"


def test_3_accepted(bench: Any) -> None:
    case = bench.case(bench.judged(bench.evaluation(N), GOOD, WORSE))
    digest = gate(case).acceptance
    verdict, warn, block = both(case, accept=digest)
    assert (verdict.verdict, warn, block, verdict.accepted) == (Outcome.FAIL, 0, 0, digest)
    wrong = gate(case, accept="sha256:" + "0" * 64)
    assert (wrong.exit_code, wrong.accepted) == (1, None)
    assert "--accept is of another verdict" in wrong.detail
    assert verdict.accepted_by is None


def test_3_accepted_by_an_owner(bench: Any) -> None:
    case = bench.case(bench.judged(bench.evaluation(N), GOOD, WORSE))
    verdict, warn, block = both(case, accepted_by="ada")
    assert (verdict.verdict, warn, block, verdict.accepted_by) == (Outcome.FAIL, 0, 0, "ada")
    assert verdict.accepted == verdict.acceptance is not None
    fine = gate(bench.case(bench.judged(bench.evaluation(N), GOOD, GOOD)), accepted_by="ada")
    assert (fine.accepted, fine.accepted_by) == (None, None)


@pytest.mark.parametrize("metrics", [{}, {"facts": {"metric": "fact-coverage"}}])
def test_4_nothing_decides(bench: Any, metrics: Any) -> None:
    case = bench.case(bench.judged(bench.evaluation(N, **metrics), GOOD, GOOD)) if metrics else bench.case()
    verdict, warn, block = both(case)
    assert (verdict.verdict, verdict.reason, warn, block) == (Outcome.INCONCLUSIVE, Reason.NO_BASELINE, 0, 3)


def test_4_a_required_row_alone_decides(bench: Any) -> None:
    evaluation, scores = bench.evaluation(N, right={"metric": "contains"}), {"right": [1.0] * N}
    assert gate(bench.case(bench.judged(evaluation, scores, scores, required=[0]))).verdict is Outcome.PASS
    assert gate(bench.case(bench.judged(evaluation, scores, scores))).reason is Reason.NO_BASELINE


@pytest.mark.parametrize(
    ("guard", "head", "expected"),
    [
        ({"margin": 0.05}, 1.0, (Outcome.INCONCLUSIVE, Reason.NO_BASELINE, 0, 3)),
        ({"margin": 0.05, "min": 0.7}, 0.8, (Outcome.PASS, Reason.NOT_WORSE, 0, 0)),
        ({"margin": 0.05, "min": 0.7}, 0.6, (Outcome.FAIL, Reason.FLOOR, 1, 1)),
    ],
)
def test_4_new_chain(bench: Any, guard: Any, head: float, expected: Any) -> None:
    evaluation = bench.evaluation(N, facts={"metric": "fact-coverage", "guard": guard})
    case = bench.case(bench.judged(evaluation, None, {"facts": [head] * N}), base=None, new=True)
    verdict, warn, block = both(case)
    assert (verdict.verdict, verdict.reason, warn, block) == expected
    assert verdict.metrics[0].verdict is (Outcome.FAIL if expected[0] is Outcome.FAIL else Outcome.NEW)
    assert verdict.metrics[0].delta is None


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        ({"margin": 0.05}, (Outcome.INCONCLUSIVE, Reason.NO_BASELINE, 0, 3)),
        ({"margin": 0.05, "min": 0.7}, (Outcome.PASS, Reason.NOT_WORSE, 0, 0)),
        ({"min": 0.9}, (Outcome.FAIL, Reason.FLOOR, 1, 1)),
    ],
)
def test_4_not_comparable(bench: Any, guard: Any, expected: Any) -> None:
    evaluation = bench.evaluation(
        N,
        facts={"metric": "fact-coverage", "guard": guard},
        other={"metric": "fact-coverage", "guard": {"margin": 0.05}},
    )
    one = [1.0] * N
    judged = bench.judged(evaluation, {"facts": [None] * N, "other": one}, {"facts": [0.8] * N, "other": one})
    verdict, warn, block = both(bench.case(replace(judged, not_comparable=frozenset({"facts"}))))
    assert (verdict.verdict, verdict.reason, warn, block) == expected
    if expected[0] is not Outcome.FAIL:
        assert verdict.metrics[0].verdict is Outcome.NOT_COMPARABLE


def test_4_base_is_not_asked_where_nothing_binds(bench: Any) -> None:
    evaluation = bench.evaluation(N, facts={"metric": "fact-coverage", "guard": {"margin": 0.05, "min": 0.7}})
    judged = replace(bench.judged(evaluation, None, GOOD), not_comparable=frozenset({"facts"}))
    verdict = gate(bench.case(judged))
    assert (verdict.verdict, verdict.metrics[0].verdict) == (Outcome.PASS, Outcome.NOT_COMPARABLE)


def test_4_base_does_not_compile(bench: Any) -> None:
    evaluation = bench.evaluation(N, facts={"metric": "fact-coverage", "guard": {"margin": 0.05, "min": 0.7}})
    verdict, warn, block = both(bench.case(bench.judged(evaluation, None, GOOD), base=None))
    assert (verdict.verdict, verdict.reason, warn, block) == (Outcome.INCONCLUSIVE, Reason.NO_BASELINE, 0, 3)
    low = {"facts": [0.1] * N}
    assert gate(bench.case(bench.judged(evaluation, None, low), base=None)).verdict is Outcome.FAIL


def test_5_underpowered(bench: Any) -> None:
    verdict, warn, block = both(bench.case(bench.judged(bench.evaluation(N), NOISY_BASE, NOISY_HEAD)))
    assert (verdict.verdict, verdict.reason, warn, block) == (Outcome.INCONCLUSIVE, Reason.UNDERPOWERED, 0, 3)
    assert "rows would decide" in verdict.detail
    assert "would be found" in verdict.detail


@pytest.mark.parametrize("metric", ["cost", "latency"])
def test_5_a_margin_that_nothing_decides(bench: Any, metric: str) -> None:
    evaluation = bench.evaluation(N, m={"metric": metric, "guard": {"margin": 0.05}})
    same = {"m": [1.0] * N}
    assert gate(bench.case(bench.judged(evaluation, same, same))).reason is Reason.UNDERPOWERED


def test_6_unchanged(bench: Any) -> None:
    verdict, warn, block = both(bench.case(equal=True))
    assert (verdict.verdict, verdict.reason, warn, block) == (Outcome.UNCHANGED, Reason.EQUAL, 0, 0)
    assert gate().verdict is Outcome.UNCHANGED


@pytest.mark.parametrize(
    ("head", "required", "expected"),
    [
        (0.9, [], (Outcome.UNCHANGED, 0)),
        (0.6, [], (Outcome.FAIL, 1)),
        (None, [], (Outcome.INCONCLUSIVE, 3)),
    ],
)
def test_6_a_new_evaluation_is_judged_by_floors(bench: Any, head: Any, required: Any, expected: Any) -> None:
    evaluation = bench.evaluation(N, facts={"metric": "fact-coverage", "guard": {"margin": 0.05, "min": 0.7}})
    scores = None if head is None else {"facts": [head] * N}
    verdict = gate(bench.case(bench.judged(evaluation, None, scores), equal=True))
    assert (verdict.verdict, verdict.exit_code) == expected


def test_6_a_new_evaluation_s_required_row(bench: Any) -> None:
    evaluation = bench.evaluation(N, right={"metric": "contains"})
    scores = {"right": [0.0] + [1.0] * (N - 1)}
    verdict = gate(bench.case(bench.judged(evaluation, None, scores, required=[0]), equal=True))
    assert (verdict.verdict, verdict.reason) == (Outcome.FAIL, Reason.REQUIRED_ROW)
    assert verdict.required[0].base is None


def test_6_does_not_apply_to_a_recheck(bench: Any) -> None:
    case = bench.case(bench.judged(bench.evaluation(N), GOOD, WORSE), equal=True)
    assert gate(replace(case, recheck=True)).verdict is Outcome.FAIL


@pytest.mark.parametrize(("n", "expected"), [(58, Outcome.INCONCLUSIVE), (59, Outcome.PASS), (60, Outcome.PASS)])
@pytest.mark.parametrize("metric", ["fact-coverage", "contains"])
def test_7_identical_runs_pass_from_59_rows_on(bench: Any, metric: str, n: int, expected: Outcome) -> None:
    evaluation = bench.evaluation(n, m={"metric": metric, "guard": {"margin": 0.05}})
    scores = {"m": [float(i % 3 > 0) for i in range(n)]}
    verdict = gate(bench.case(bench.judged(evaluation, scores, scores)))
    assert verdict.verdict is expected
    assert verdict.reason is (Reason.NOT_WORSE if expected is Outcome.PASS else Reason.UNDERPOWERED)


def test_7_better_only_where_shown(bench: Any) -> None:
    verdict, warn, block = both(bench.case(bench.judged(bench.evaluation(N), WORSE, GOOD)))
    assert (verdict.verdict, verdict.reason, warn, block) == (Outcome.PASS, Reason.BETTER, 0, 0)
    assert "rose by 0.25" in verdict.detail


def test_one_metric_that_fails_outweighs_one_that_passes(bench: Any) -> None:
    guard = {"margin": 0.05}
    evaluation = bench.evaluation(
        N, a={"metric": "fact-coverage", "guard": guard}, b={"metric": "fact-coverage", "guard": guard}
    )
    one = [1.0] * N
    judged = bench.judged(evaluation, {"a": one, "b": one}, {"a": one, "b": WORSE["facts"]})
    assert gate(bench.case(judged)).verdict is Outcome.FAIL


def test_an_unguarded_metric_decides_nothing(bench: Any) -> None:
    evaluation = bench.evaluation(
        N, a={"metric": "fact-coverage", "guard": {"margin": 0.05}}, b={"metric": "fact-coverage"}
    )
    one = [1.0] * N
    verdict = gate(bench.case(bench.judged(evaluation, {"a": one, "b": one}, {"a": one, "b": [0.0] * N})))
    assert verdict.verdict is Outcome.PASS
    assert [metric.guarded for metric in verdict.metrics] == [True, False]
    assert verdict.metrics[1].delta == -1.0


def test_unreviewed_rows_are_never_guarded(bench: Any) -> None:
    head = {"facts": [0.0] * 30 + [1.0] * (N - 30)}
    judged = bench.judged(bench.evaluation(N), GOOD, head, unreviewed=range(30), required=[0])
    verdict = gate(bench.case(judged))
    assert (verdict.verdict, verdict.metrics[0].n, verdict.required) == (Outcome.PASS, N - 30, ())


def test_smaller_is_better(bench: Any) -> None:
    evaluation = bench.evaluation(N, m={"metric": "toxic", "guard": {"margin": 0.05}})
    low, high = {"m": [0.0] * N}, {"m": [0.5 if i % 2 else 0.0 for i in range(N)]}
    verdict = gate(bench.case(bench.judged(evaluation, low, high)))
    assert verdict.verdict is Outcome.FAIL
    assert (verdict.metrics[0].base, verdict.metrics[0].head, verdict.metrics[0].delta) == (0.0, 0.25, -0.25)
    assert gate(bench.case(bench.judged(evaluation, high, low))).reason is Reason.BETTER


def test_holm_goes_over_every_metric_with_a_margin(bench: Any) -> None:
    # One metric alone shows the drop; among twenty that do not move it has to be clearer.
    n = 100
    base = {"m": [1.0] * n}
    head = {"m": [0.0 if i < 5 else 1.0 for i in range(n)]}
    one = bench.evaluation(n, m={"metric": "contains", "guard": {"margin": 0.01}})
    alone = gate(bench.case(bench.judged(one, base, head)))
    assert (alone.verdict, alone.metrics[0].p) == (Outcome.FAIL, pytest.approx(0.5**5 / 2))
    still = bench.judged(
        bench.evaluation(
            n, name="other", **{f"s{i}": {"metric": "contains", "guard": {"margin": 0.01}} for i in range(19)}
        ),
        {f"s{i}": [1.0] * n for i in range(19)},
        {f"s{i}": [1.0] * n for i in range(19)},
    )
    among = gate(bench.case(bench.judged(one, base, head)), replace(bench.case(still), chain="other"))
    assert among.verdict is Outcome.INCONCLUSIVE
    assert among.metrics[0].p == pytest.approx(20 * 0.5**5 / 2)


def test_margins_that_head_adds_hide_no_drop(bench: Any) -> None:
    n, guard = 100, {"metric": "contains", "guard": {"margin": 0.01}}
    names = [f"s{i}" for i in range(19)]
    evaluation = bench.evaluation(n, m=guard, **dict.fromkeys(names, guard))
    still = {name: [1.0] * n for name in names}
    judged = bench.judged(
        evaluation, {"m": [1.0] * n, **still}, {"m": [0.0 if i < 5 else 1.0 for i in range(n)], **still}
    )
    assert gate(bench.case(judged)).verdict is Outcome.INCONCLUSIVE
    added = gate(bench.case(replace(judged, new_margins=frozenset(names))))
    assert (added.verdict, added.metrics[0].p) == (Outcome.FAIL, pytest.approx(0.5**5 / 2))
    assert added.metrics[1].p == 1.0


def test_rows_that_head_adds_water_no_drop_down(bench: Any) -> None:
    n, old = 1000, 100
    base, head = {"facts": [1.0] * n}, {"facts": [0.0 if i < 20 else 1.0 for i in range(n)]}
    judged = bench.judged(bench.evaluation(n), base, head)
    assert gate(bench.case(judged)).verdict is Outcome.PASS
    new = frozenset(f"r{i:04}" for i in range(old, n))
    verdict = gate(bench.case(replace(judged, new_rows=new)))
    assert (verdict.verdict, verdict.metrics[0].n, verdict.metrics[0].delta) == (Outcome.FAIL, old, pytest.approx(-0.2))
    same = gate(bench.case(replace(bench.judged(bench.evaluation(n), base, base), new_rows=new)))
    assert (same.verdict, same.metrics[0].n) == (Outcome.PASS, n)


def test_the_worst_chain_is_the_verdict(bench: Any) -> None:
    passed = bench.case(bench.judged(bench.evaluation(N), GOOD, GOOD))
    failed = replace(bench.case(bench.judged(bench.evaluation(N), GOOD, WORSE)), chain="worse")
    equal = replace(bench.case(equal=True), chain="equal")
    stopped = replace(bench.case(stopped=Stopped(Reason.BUDGET, "spent")), chain="stopped")
    assert gate(passed, equal).verdict is Outcome.PASS
    assert gate(equal, failed, passed).verdict is Outcome.FAIL
    assert gate(failed, stopped).reason is Reason.BUDGET
    assert [c.verdict for c in gate(passed, failed, equal).chains] == [Outcome.PASS, Outcome.FAIL, Outcome.UNCHANGED]


def test_an_accepted_fail_hides_no_other_verdict(bench: Any) -> None:
    failed = bench.case(bench.judged(bench.evaluation(N), GOOD, WORSE))
    undecided = replace(bench.case(), chain="unjudged")
    digest = gate(failed, undecided, block=True).acceptance
    assert gate(failed, undecided, block=True, accept=digest).exit_code == 3
    assert gate(failed, undecided, accept=digest).exit_code == 0


@pytest.mark.parametrize("line", ["incomplete", "fail", "no-baseline", "underpowered", "unchanged", "pass"])
@pytest.mark.parametrize("block", [False, True])
def test_a_policy_change_makes_exit_1_whatever_the_line(bench: Any, line: str, block: bool) -> None:
    evaluation = bench.evaluation(N)
    case = {
        "incomplete": lambda: bench.case(bench.judged(evaluation, GOOD, None)),
        "fail": lambda: bench.case(bench.judged(evaluation, GOOD, WORSE)),
        "no-baseline": lambda: bench.case(),
        "underpowered": lambda: bench.case(bench.judged(evaluation, NOISY_BASE, NOISY_HEAD)),
        "unchanged": lambda: bench.case(equal=True),
        "pass": lambda: bench.case(bench.judged(evaluation, GOOD, GOOD)),
    }[line]()
    without = gate(case, block=block)
    changed = gate(case, block=block, policy_changed=[POLICY])
    assert changed.exit_code == 1
    assert (changed.verdict, changed.reason) == (without.verdict, without.reason)
    assert "1 policy change not accepted" in changed.detail
    accepted = gate(case, block=block, policy_changed=[POLICY], accept=changed.acceptance)
    assert accepted.exit_code == (0 if line == "fail" else without.exit_code)
    assert gate(case, block=block, policy_changed=[POLICY], accept=without.acceptance).exit_code == 1


def test_the_order_of_rows_leaves_no_trace(bench: Any) -> None:
    judged = bench.judged(bench.evaluation(N), NOISY_BASE, WORSE, clusters=18, required=[1, 2, 3])
    generator = random.Random(1)
    shuffled = replace(
        judged,
        base=replace(judged.base, rows=tuple(generator.sample(judged.base.rows, N))),
        head=replace(judged.head, rows=tuple(generator.sample(judged.head.rows, N))),
    )
    assert gate(bench.case(shuffled)) == gate(bench.case(judged))


ORDER = {Outcome.PASS: 2, Outcome.INCONCLUSIVE: 1, Outcome.FAIL: 0}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("lost", [None, nan, 7.0, -1.0])
def test_a_row_that_head_does_not_measure_never_helps_it_and_hurts_as_the_worst_score(
    bench: Any, seed: int, lost: float | None
) -> None:
    generator = random.Random(seed)
    base = [float(generator.random() < 0.8) for _ in range(N)]
    head = [score if generator.random() < 0.95 else 1.0 - score for score in base]
    hit = generator.sample(range(N), 2)
    evaluation = bench.evaluation(N)

    def judged(value: Any) -> Verdict:
        scores = {"facts": [value if i in hit else s for i, s in enumerate(head)]}
        return gate(bench.case(bench.judged(evaluation, {"facts": base}, scores)))

    missing, worst = judged(lost), judged(0.0)
    whole = gate(bench.case(bench.judged(evaluation, {"facts": base}, {"facts": head})))
    assert missing.metrics[0].delta == worst.metrics[0].delta
    assert missing.metrics[0].p == worst.metrics[0].p
    assert ORDER[missing.verdict] <= ORDER[worst.verdict] <= ORDER[whole.verdict]
    assert missing.metrics[0].measured_head == N - 2


def test_7_a_required_row_that_fails_on_both_sides_does_not_hold(bench: Any) -> None:
    evaluation = bench.evaluation(N, right={"metric": "contains"})
    for scores, told in (
        (
            [1.0, 0.0, *[1.0] * (N - 2)],
            "each of 1 required row of chain 'support' holds; 1 required row fails on both sides",
        ),
        ([0.0] * N, "2 required rows of chain 'support' fail on base as on head: none could go from pass to fail"),
    ):
        verdict = gate(bench.case(bench.judged(evaluation, {"right": scores}, {"right": scores}, required=[0, 1])))
        assert (verdict.verdict, verdict.detail) == (Outcome.PASS, told)
