"""Targets of other packages, by the entry point group `penstock.targets`; what is wrong with one is said as its own.

The name of an entry point is the target's; what it names is a module, or an object, that keeps to the contract.
"""

from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint
from typing import Any

from pydantic import BaseModel

from penstock.bundle.release import Release
from penstock.diagnostics.fatal import Fatal
from penstock.spec.resource import Identity
from penstock.targets.target import Conflict, Elsewhere, File, Loss, Piece

GROUP = "penstock.targets"


class Plugged:
    """A package's target, whose pieces are looked at before anybody else sees them."""

    def __init__(self, point: EntryPoint) -> None:
        """Imports it.

        Raises:
            Fatal: it does not load, or is no target.
        """
        self._where = f"the target '{point.name}' of {point.value}"
        try:
            self._target = point.load()
        except (Exception, SystemExit) as error:  # an import runs what the package likes
            raise Fatal(f"{self._where} does not load: {_told(error)}") from None
        settings, carries = (getattr(self._target, name, None) for name in ("Settings", "CARRIES"))
        if not (isinstance(settings, type) and issubclass(settings, BaseModel)):
            raise Fatal(f"{self._where} has no model `Settings`", help="report it to its author")
        if not (isinstance(carries, Mapping) and all(isinstance(each, set | frozenset) for each in carries.values())):
            raise Fatal(f"{self._where} has no `CARRIES`: sets of fields by kind", help="report it to its author")
        if not callable(getattr(self._target, "emit", None)):
            raise Fatal(f"{self._where} has no function `emit`", help="report it to its author")
        self.__doc__ = getattr(self._target, "__doc__", None)
        self.Settings: type[Any] = settings
        self.CARRIES: Mapping[str, frozenset[str]] = {kind: frozenset(each) for kind, each in carries.items()}

    def emit(self, release: Release, settings: Any) -> Iterator[Piece]:
        try:
            for piece in self._target.emit(release, settings):
                if not _is_piece(piece):
                    raise Fatal(f"{self._where} gives {piece!r:.80}, which is no piece", help="report it to its author")
                yield piece
        except (Exception, SystemExit) as error:
            if isinstance(error, Fatal):
                raise
            raise Fatal(f"{self._where} failed: {_told(error)}", help="report it to its author") from None


def _is_piece(piece: object) -> bool:
    match piece:
        case File(str(), bytes(), frozenset() as carries):
            return all(isinstance(each, Identity) for each in carries)
        case Loss(Identity(), tuple() as route, str()):
            return all(isinstance(part, str | int) for part in route)
        case Conflict(Identity(), Identity(), str()) | Elsewhere(Identity()):
            return True
        case _:
            return False


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
