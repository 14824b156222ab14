import pytest

from penstock.gate.exit_code import exit_code
from penstock.gate.lines import Line
from penstock.spec.kinds.project import Gate

TABLE = {
    Line.FINDINGS: (1, 1, 1),
    Line.INCOMPLETE: (3, 3, 3),
    Line.FAILED: (1, 1, 0),
    Line.NOTHING_DECIDES: (0, 3, 0),
    Line.UNDECIDED: (0, 3, 0),
    Line.UNCHANGED: (0, 0, 0),
    Line.PASSED: (0, 0, 0),
}


@pytest.mark.parametrize("line", Line)
def test_warn_block_and_accepted(line: Line) -> None:
    warn, block = Gate(on_inconclusive="warn"), Gate(on_inconclusive="block")
    assert (
        exit_code([line], warn, accepted=False, policy_changed=False),
        exit_code([line], block, accepted=False, policy_changed=False),
        exit_code([line], warn, accepted=True, policy_changed=False),
    ) == TABLE[line]
    assert exit_code([line], warn, accepted=False, policy_changed=True) == 1


@pytest.mark.parametrize(
    ("lines", "accepted", "expected"),
    [
        ([Line.PASSED, Line.FAILED], False, 1),
        ([Line.FAILED, Line.INCOMPLETE], False, 3),
        ([Line.FAILED, Line.UNDECIDED], True, 3),
        ([Line.PASSED, Line.UNCHANGED], False, 0),
    ],
)
def test_several(lines: list[Line], accepted: bool, expected: int) -> None:
    assert exit_code(lines, Gate(on_inconclusive="block"), accepted=accepted, policy_changed=False) == expected
