"""What a repository holds already, as it was found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text in a file of its own, or a literal constant of a Python file, as `NAME` or `Class.NAME`."""

    path: str
    text: str
    constant: str | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a model; `model`: None where only running the file tells.

    Attributes:
        endpoint: where the file's client is sent to, if not to the provider's own.
        key: the variable of the environment from which the file's client takes its key.
    """

    path: str
    line: int
    provider: str
    model: str | None
    endpoint: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """In the order of paths.

    Attributes:
        configurations: path and format.
        unread: files that cannot be read, and texts that cannot stay where they are: place and why.
    """

    prompts: tuple[Prompt, ...]
    calls: tuple[Call, ...]
    configurations: tuple[tuple[str, str], ...]
    unread: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        return bool(self.prompts or self.calls or self.configurations)
