"""What long work tells whoever waits: silent by default."""

from typing import Protocol


class Progress(Protocol):
    """Told of the state of long work; draws it or not."""

    def begin(self, what: str, total: int | None = None) -> None: ...

    def advance(self, done: int, *, usd: float = 0.0, note: str = "") -> None: ...

    def end(self, note: str = "") -> None: ...


class Silent:
    """Says nothing."""

    def begin(self, what: str, total: int | None = None) -> None:
        """Nothing to say."""

    def advance(self, done: int, *, usd: float = 0.0, note: str = "") -> None:
        """Nothing to say."""

    def end(self, note: str = "") -> None:
        """Nothing to say."""
