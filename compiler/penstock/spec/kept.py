"""The contract of what keeps results of pure functions from one run to the next."""

from typing import Any, Protocol


class Kept(Protocol):
    """JSON values by the text that they were made of. What it gives back may be anything: its reader checks."""

    def get(self, space: str, text: str) -> Any | None:
        """The value, or None."""
        ...

    def put(self, space: str, text: str, value: Any) -> None:
        """Keeps a JSON value."""
        ...
