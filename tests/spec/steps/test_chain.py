"""The step `chain`."""

from collections.abc import Callable
from typing import Any

from penstock.spec.steps.chain import ChainStep


def test_it_gives_the_outputs_of_the_chain(known: Callable[..., Any]) -> None:
    step = ChainStep.model_validate({"chain": "inner", "with": {"question": "${{ inputs.question }}"}})
    outputs = {"answer": {"type": "string"}}
    assert step.outputs(known(chains={"inner": outputs})) == outputs


def test_nothing_is_known_of_an_unknown_chain(known: Callable[..., Any]) -> None:
    assert ChainStep.model_validate({"chain": "inner"}).outputs(known()) is None
