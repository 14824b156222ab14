"""The contract of a kind: a model of its `spec` whose docstring is its page."""

from typing import ClassVar

from penstock.spec.field import Aspect, Name, Strict


class Metadata(Strict):
    """Who and what; never part of behaviour."""

    name: Name
    """Unique among the resources of this kind: a DNS label of at most 63 characters."""
    description: str | None = None
    """What it is for, in a sentence."""
    owner: str | None = None
    """The team that answers for it."""
    labels: dict[str, str] = {}
    """For policies and selection."""
    annotations: dict[str, str] = {}
    """For tools; Penstock does not read them."""


class Kind(Strict):
    """The `spec` of one kind of resource."""

    kind: ClassVar[str]
    """The name in the envelope."""
    description_is_behaviour: ClassVar[bool] = False
    """True where a model reads `metadata.description` (a Tool's)."""


METADATA = Aspect.METADATA
BINDING = Aspect.BINDING
