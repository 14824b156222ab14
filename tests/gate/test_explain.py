"""Why a verdict, in words: every line of the table with why it holds or does not."""

from typing import Any

import pytest

from penstock.gate.case import Stopped
from penstock.gate.decide import decide
from penstock.gate.lines import Line
from penstock.gate.verdict import Explained, Reason
from penstock.spec.kinds.project import Gate

N = 130
GOOD = {"facts": [1.0] * N}
WORSE = {"facts": [0.0 if i % 4 == 0 else 1.0 for i in range(N)]}
EVEN, ODD = ({"facts": [float((i + k) % 2) for i in range(N)]} for k in (0, 1))


def why(*cases: Any) -> Explained:
    (made,) = decide(cases, settings=Gate(), base="a" * 40, head="b" * 40).explained
    return made


def holding(made: Explained) -> int:
    """The line that holds: those before it do not, those behind it were not tried."""
    states = [line.holds for line in made.lines]
    place = states.index(True)
    assert states == [False] * place + [True] + [None] * (len(states) - place - 1)
    assert [line.line for line in made.lines] == [int(line) for line in Line]
    assert all(line.why for line in made.lines)
    return made.lines[place].line


def test_each_line_is_explained_where_it_holds(bench: Any) -> None:
    def judged(base: Any, head: Any, **more: Any) -> Any:
        return bench.judged(bench.evaluation(N), base, head, **more)

    assert holding(why(bench.case(judged(GOOD, GOOD), stopped=Stopped(Reason.BUDGET, "spent")))) == Line.INCOMPLETE
    assert holding(why(bench.case(judged(GOOD, WORSE)))) == Line.FAILED
    assert holding(why(bench.case())) == Line.NOTHING_DECIDES
    assert holding(why(bench.case(judged(EVEN, ODD)))) == Line.UNDECIDED
    assert holding(why(bench.case(equal=True))) == Line.UNCHANGED
    assert holding(why(bench.case(judged(GOOD, GOOD)))) == Line.PASSED


def test_a_pass_says_what_was_measured_and_how_far_it_is_from_failing(bench: Any) -> None:
    evaluation = bench.evaluation(N, facts={"metric": "fact-coverage", "guard": {"margin": 0.05, "min": 0.7}})
    made = why(bench.case(bench.judged(evaluation, GOOD, GOOD, required=[1, 2])))
    said = {line.line: line.why for line in made.lines}
    assert f"base {N} of {N}, head {N} of {N}" in said[2]
    assert "98 % are needed" in said[2]
    assert "none of 2 required rows" in said[3]
    assert "holds min 0.7" in said[3]
    assert "alpha 0.05" in said[3]
    assert any("0.3 above its min" in turn for turn in made.turns)
    assert any("required row" in turn for turn in made.turns)


def test_a_fail_says_what_would_have_to_come_back(bench: Any) -> None:
    evaluation = bench.evaluation(N, facts={"metric": "fact-coverage", "guard": {"margin": 0.05, "min": 0.9}})
    turns = " | ".join(why(bench.case(bench.judged(evaluation, GOOD, WORSE, required=[0, 4, 1]))).turns)
    assert "2 required rows would have to pass on head again: r0000, r0004" in turns
    assert "rise by" in turns
    assert "win back" in turns


def test_an_undecided_margin_names_rows_and_holm(bench: Any) -> None:
    metrics = {name: {"metric": "fact-coverage", "guard": {"margin": 0.05}} for name in ("facts", "more")}
    evaluation = bench.evaluation(N, **metrics)
    head = {"facts": ODD["facts"], "more": EVEN["facts"]}
    base = {"facts": EVEN["facts"], "more": EVEN["facts"]}
    verdict = decide([bench.case(bench.judged(evaluation, base, head))], settings=Gate(), base="a" * 40, head="b" * 40)
    (turn,) = verdict.explained[0].turns
    needed = next(m.needed for m in verdict.metrics if m.metric == "facts")
    assert f"{needed:,} rows in place of {N}" in turn
    facts = next(m for m in verdict.metrics if m.metric == "facts")
    assert facts.p_raw is not None
    assert facts.p == pytest.approx(min(1.0, 2 * facts.p_raw))
    assert (facts.worse, facts.better) == (N // 2, N // 2)
