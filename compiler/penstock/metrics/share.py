"""A share of rows: every `count`-th, from the `index`-th on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """`index` counts from 1."""

    index: int
    count: int

    @property
    def places(self) -> slice:
        return slice(self.index - 1, None, self.count)

    def part(self, index: int, count: int) -> "Share":
        """The `index`-th of `count` parts of this share."""
        return Share(self.index + (index - 1) * self.count, self.count * count)

    def rows(self, total: int) -> int:
        """How many of so many rows are in it."""
        return len(range(self.index - 1, total, self.count))

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"


ALL = Share(1, 1)
