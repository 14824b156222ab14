from typing import Annotated, Any, ClassVar

from pydantic import Field

from penstock.spec.field import Expression, Identifier, Name, Reference
from penstock.spec.step import STEP_ROOTS, Known, Outputs, Step


class ChainStep(Step):
    """Runs another Chain as one step; gives its outputs by name."""

    type_: ClassVar[str] = "chain"

    chain: Annotated[Name, Reference("Chain")]
    """The Chain, or a PromptTemplate with a model."""
    with_: Annotated[dict[Identifier, Any], Expression(STEP_ROOTS), Field(alias="with")] = {}
    """Its inputs."""

    def outputs(self, known: Known) -> Outputs | None:
        return known.chain(self.chain)
