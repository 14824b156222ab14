"""Layouts of several Environments, put in their places together."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from penstock.bundle import layout, staging
from penstock.diagnostics.fatal import Fatal


class Writing:
    """Stages each layout; those that are new or differ take their places at the end, all or, after a fault, none."""

    def __init__(self, output: Path, environments: Iterable[str]) -> None:
        self._folders = [output / name for name in environments]
        self._waiting: list[staging.Staged] = []
        self._locks = ExitStack()

    def __enter__(self) -> "Writing":
        try:
            for folder in sorted(self._folders):
                self._locks.enter_context(staging.alone(folder))
        except OSError as error:
            self._locks.close()
            raise _unwritten(error) from None
        except BaseException:
            self._locks.close()
            raise
        return self

    def add(self, target: Path, image: layout.Image) -> bool:
        """Whether `target` does not hold that image yet."""
        try:
            staged = staging.stage(target, layout.files(image))
        except OSError as error:
            raise _unwritten(error) from None
        if staged is not None:
            self._waiting.append(staged)
        return staged is not None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._locks:
            if kind is not None:
                staging.discard(self._waiting)
                return
            try:
                staging.commit(self._waiting)
            except OSError as fault:
                raise _unwritten(fault) from None


def _unwritten(error: OSError) -> Fatal:
    return Fatal(f"the bundles cannot be written: {error.strerror}", help="what was there before is still there, whole")
