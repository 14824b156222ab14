from typing import Annotated, Any, ClassVar, Literal

from pydantic import model_validator

from penstock.spec.field import Name, Reference, Strict
from penstock.spec.kind import Kind
from penstock.spec.neighbours import any_of, given, is_one_of, neighbours, when

NEED_ROWS = ("sft", "dpo", "rlhf", "distill")
"""Methods that learn from rows."""


class Produces(Strict):
    """What comes out: one or both; they may be declared later."""

    model_config = neighbours(any_of("adapter", "model"))

    adapter: Name | None = None
    """Name of the Adapter."""
    model: Name | None = None
    """Name of the Model."""

    @model_validator(mode="after")
    def _some(self) -> "Produces":
        if self.adapter is None and self.model is None:
            raise ValueError("`adapter` or `model`")
        return self


class Tuning(Kind):
    """How weights are made from others.

    A record that a trainer runs and that lineage reads; Penstock itself does not train.
    """

    model_config = neighbours(when(is_one_of("method", *NEED_ROWS), given("dataset")))

    kind: ClassVar[str] = "Tuning"

    method: Literal["sft", "dpo", "rlhf", "distill", "prune", "quantize"]
    """Supervised fine-tuning, direct preference optimisation, reinforcement learning from human feedback, ..."""
    base: Annotated[Name, Reference("Model")]
    """The Model that is tuned; of `distill`, the teacher."""
    dataset: Annotated[Name, Reference("Dataset")] | None = None
    """The rows; `sft`, `dpo`, `rlhf` and `distill` need them."""
    hyperparameters: dict[str, Any] = {}
    """The trainer's own, by its own names; `rank` must be the Adapter's."""
    produces: Produces
    """What comes out."""
    trigger: Annotated[Name, Reference("Monitor")] | None = None
    """The Monitor whose alarm asks for a run."""

    @model_validator(mode="after")
    def _rows(self) -> "Tuning":
        if self.dataset is None and self.method in NEED_ROWS:
            raise ValueError(f"a `dataset`, which the method `{self.method}` needs")
        return self
