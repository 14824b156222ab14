"""A bundle as the floors above see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from penstock.spec.identity import Identity

if TYPE_CHECKING:  # who only renders a prompt pays for none of these
    from penstock.source.data.rows import Row
    from penstock.spec.kind import Kind


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """One chain, resolved.

    Attributes:
        digest: `sha256:` of the OCI manifest; the identity.
        fingerprint: `sha256:` over behaviour; equal for bundles that answer alike.
        chain: the chain's name.
        specs: the specs of the closure, bindings and metadata left out, texts inline.
        vars: the Environment's variables that the chain reads.
        rows: rows of every Dataset the chain reads, by Dataset name.
        files: path inside the archive to bytes; `bundle.json` and, below `tools/`, the code of Tools included.
        data: the rows that lie beside the archive, by the path that `bundle.json` gives them.
        descriptions: those that models read, a Tool's.
    """

    digest: str
    fingerprint: str
    chain: str
    specs: "Mapping[Identity, Kind]"
    vars: Mapping[str, Any]
    rows: "Mapping[str, Sequence[Row]]"
    files: Mapping[str, bytes]
    descriptions: Mapping[Identity, str] = field(default_factory=dict)
    data: Mapping[str, bytes] = field(default_factory=dict)

    def spec(self, kind: str, name: str) -> Any:
        return self.specs.get(Identity(kind, name))
