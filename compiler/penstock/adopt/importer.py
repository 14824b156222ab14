"""The contract of an importer: a foreign format that becomes specs."""

from typing import Protocol

from penstock.adopt.source import Imported, Source


class Importer(Protocol):
    """A foreign format. Nothing of it is executed, and no key is needed."""

    def finds(self, path: str) -> bool | None:
        """Whether a file may be of this format, by its name alone: what a folder is searched for.

        None: its files bear any name, so that its content must tell.
        """
        ...

    def reads(self, path: str, data: bytes) -> bool:
        """Whether a file is of this format, by its content."""
        ...

    def imports(self, source: Source) -> Imported:
        """What the file becomes; what is not carried over goes to `source.notes`, with line and reason.

        Raises:
            Unread: the file itself cannot be read.
        """
        ...
