from dataclasses import replace

from penstock.diff.change import PolicyChange
from penstock.gate.accept import acceptance
from penstock.gate.verdict import ChainVerdict, Outcome, Reason
from penstock.spec.resource import Identity

CHAIN = ChainVerdict("support", "default", "sha256:b", "sha256:h", Outcome.FAIL, Reason.REGRESSION, "facts fell by 0.2")
POLICY = PolicyChange(Identity("Evaluation", "e"), "spec.metrics.facts.guard.margin", 0.05, 0.1, "loosened")


def test_it_is_of_this_and_nothing_else() -> None:
    digests = {
        acceptance("a", "b", [POLICY], [CHAIN]),
        acceptance("z", "b", [POLICY], [CHAIN]),
        acceptance("a", "z", [POLICY], [CHAIN]),
        acceptance("a", "b", [], [CHAIN]),
        acceptance("a", "b", [replace(POLICY, after=0.9)], [CHAIN]),
        acceptance("a", "b", [POLICY], [replace(CHAIN, head="sha256:other")]),
        acceptance("a", "b", [POLICY], [replace(CHAIN, verdict=Outcome.PASS)]),
        acceptance("a", "b", [POLICY], [replace(CHAIN, reason=Reason.FLOOR)]),
        acceptance("a", "b", [POLICY], []),
        acceptance("a", "b", [POLICY], [CHAIN], ["sha256:other rows"]),
    }
    assert len(digests) == 10


def test_order_and_wording_do_not_matter() -> None:
    other, more = replace(CHAIN, chain="other"), replace(POLICY, path="spec.required")
    assert acceptance("a", "b", [POLICY, more], [CHAIN, other]) == acceptance(
        "a", "b", [replace(more, reason="in other words"), POLICY], [other, replace(CHAIN, detail="in other words")]
    )
