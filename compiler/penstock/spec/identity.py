"""What a resource is called."""

from typing import NamedTuple


class Identity(NamedTuple):
    """What a resource is called: `Kind/name`."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"
