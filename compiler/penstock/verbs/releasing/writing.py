"""What a compile writes into the folders of several Environments, put in its places together."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType

from penstock.bundle import evidence, layout, staging
from penstock.bundle.layout import Descriptor
from penstock.bundle.referrer import Attached, Referrer
from penstock.diagnostics.fatal import Fatal


class Writing:
    """Stages each part; those that are new or differ take their places at the end, all or, after a fault, none."""

    def __init__(self, output: Path, environments: Iterable[str]) -> None:
        self._folders = [output / name for name in environments]
        self._bundles: list[staging.Staged] = []
        self._beside: list[staging.Staged] = []
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
        return _staged(lambda: staging.stage(target, layout.files(image)), self._bundles)

    def attach(
        self,
        target: Path,
        subject: Descriptor,
        referrers: Sequence[Referrer],
        there: Sequence[Attached],
        instead: Collection[str],
    ) -> None:
        """What is known of the bundle `subject` at `target`, of the kinds `instead`, as for `evidence.stage`."""
        _staged(lambda: evidence.stage(target, subject, referrers, there, instead=instead), self._beside)

    def folder(self, target: Path, files: Mapping[str, bytes]) -> bool:
        """Whether some of those files, by path below `target`, are new or differ. What else lies there stays."""
        made = []
        for name, data in files.items():
            path = target / name
            for folder in (path.parent, *path.parent.parents):
                if folder == target.parent:
                    break
                if folder.is_symlink():
                    raise Fatal(f"{folder} is a symbolic link; nothing is written through one")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise _unwritten(error) from None
            made.append(_staged(partial(staging.stage_file, path, data), self._beside))
        return any(made)

    def put(self, path: Path, data: bytes) -> None:
        _staged(lambda: staging.stage_file(path, data), self._beside)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._locks:
            if kind is not None:
                staging.discard([*self._beside, *self._bundles])
                return
            try:  # evidence first: no bundle is ever without its own
                staging.commit([*self._beside, *self._bundles])
            except OSError as fault:
                raise _unwritten(fault) from None


def _staged(stage: Callable[[], staging.Staged | None], waiting: list[staging.Staged]) -> bool:
    try:
        staged = stage()
    except OSError as error:
        raise _unwritten(error) from None
    if staged is not None:
        waiting.append(staged)
    return staged is not None


def _unwritten(error: OSError) -> Fatal:
    return Fatal(f"the bundles cannot be written: {error.strerror}", help="what was there before is still there, whole")
