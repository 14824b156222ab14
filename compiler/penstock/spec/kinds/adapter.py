from typing import Annotated, ClassVar, Literal

from pydantic import Field

from penstock.spec.field import Digest, Name, Reference, Uri
from penstock.spec.kind import Kind


class Adapter(Kind):
    """Small weights laid over those of a served Model, which it must fit.

    A Model with `base` and `adapter` answers with both; the server loads the adapter beside the base.
    """

    kind: ClassVar[str] = "Adapter"

    base: Annotated[Name, Reference("Model")]
    """The Model whose weights it was trained on; it must have `serving`."""
    method: Literal["lora", "qlora", "dora", "prompt", "prefix", "ia3"]
    """How it was trained."""
    uri: Uri
    """Where it lies: `s3://`, `gs://`, `az://`, `hf://`, `oci://` or `https://`; never fetched by a check."""
    digest: Digest | None = None
    """Of its content; without one `penstock.lock` pins it."""
    rank: Annotated[int, Field(gt=0)] | None = None
    """Rank of its low-rank matrices, for `lora`, `qlora` and `dora`."""
