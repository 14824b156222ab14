"""How far a change reaches."""

from enum import IntEnum


class Level(IntEnum):
    """How far a change reaches; ordered. What no classifier knows is breaking."""

    NONE = 0
    METADATA = 1
    BEHAVIOURAL = 2
    BREAKING = 3

    def __str__(self) -> str:
        return self.name.lower()
