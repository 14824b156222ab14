from typing import Annotated, Any, ClassVar

from pydantic import Field

from penstock.spec.field import Expression, Name, Reference
from penstock.spec.step import STEP_ROOTS, Known, Outputs, Step

DOCUMENTS: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "text", "score", "source"],
        "properties": {
            "id": {"type": "string"},
            "text": {"type": "string"},
            "score": {"type": "number"},
            "source": {"type": "string"},
        },
        "additionalProperties": False,
    },
}


class RetrieveStep(Step):
    """Asks a Retriever; gives `.documents`, best first: `id` of the row, `text` of the chunk, `score`, `source`."""

    type_: ClassVar[str] = "retrieve"

    retrieve: Annotated[Name, Reference("Retriever")]
    """The Retriever."""
    query: Annotated[str, Expression(STEP_ROOTS)]
    """What is looked for."""
    take: Annotated[int, Field(ge=1, le=1000)] = 4
    """How many documents."""

    def outputs(self, known: Known) -> Outputs:
        return {"documents": {**DOCUMENTS, "maxItems": self.take}}
