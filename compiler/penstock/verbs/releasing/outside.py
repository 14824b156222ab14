"""The rows of Datasets that lie outside git: fetched where a chain is compiled or locked, kept by their digest."""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

from penstock.bundle.file import TooLarge, read_regular
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress, Silent
from penstock.project import dataset
from penstock.project.graph import reach
from penstock.project.identity.closure import closure
from penstock.project.identity.pinned import content
from penstock.project.project import Project
from penstock.source.settings import Settings
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.resource import Identity

LARGEST = 256 << 20
"""Bytes of the largest file that is read for its rows."""
_SECONDS = 3600.0


def give(
    project: Project,
    chains: Sequence[str],
    settings: Settings,
    *,
    fetch: bool,
    judged: bool = False,
    progress: Progress | None = None,
) -> None:
    """Has `dataset.rows` give the rows that these chains read from outside git; `judged`: those that their Evaluations
    ask and their judges read, too.

    The file at an https address, at most `LARGEST` bytes, is asked for once, without a credential and of public
    addresses only; what it is pinned to is compared before a row is read. `fetch`: else only what is kept is looked at.

    Raises:
        Fatal: not pinned by a digest, of another content, nowhere to be had, or a row of it is faulty.
    """
    read = {name for chain in chains for name in closure(project, chain).datasets}
    for name in sorted(read.union(_judging(project, chains)) if judged else read):
        spec = project.spec("Dataset", name)
        if isinstance(spec, Dataset) and spec.source.uri is not None:
            data = _content(f"Dataset/{name}", spec.source.uri, content(project, name), settings, fetch, progress)
            found = dataset.give(project, name, data)
            if found.unread is not None:
                raise Fatal(f"the rows of Dataset/{name} cannot be read: {found.unread}", exit_code=1)
            if found.faults:
                fault = found.faults[0]
                line = fault.location.span.line if fault.location.span else 0
                words = f"{fault.location.path}:{line}: {fault.facts.get('problem') or fault.rule}"
                raise Fatal(f"the rows of Dataset/{name} are faulty ({len(found.faults)}): {words}", exit_code=1)


def fetches(settings: Settings) -> bool:
    """A verb that asks providers also asks where rows lie; a replay asks nobody."""
    return settings.calls != "replay"


def _judging(project: Project, chains: Sequence[str]) -> Iterator[str]:
    for resource in project.of("Evaluation"):
        spec = resource.spec
        if not isinstance(spec, Evaluation) or spec.chain not in chains:
            continue
        yield spec.dataset
        for judge in (metric.judge for metric in spec.metrics.values() if metric.judge is not None):
            if judge.labels is not None:
                yield judge.labels
            prompt = Identity("PromptTemplate", judge.prompt or "")
            if prompt in project.resources:
                yield from (each.name for each in reach(project, prompt) if each.kind == "Dataset")


class Keeping:
    """Takes a file as it comes in; `keep` then puts it among what is kept, unless it was too large."""

    def __init__(self, settings: Settings) -> None:
        self._folder = _folder(settings)
        self._size = 0

    def __enter__(self) -> "Keeping":
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.NamedTemporaryFile(dir=self._folder, prefix=".writing-", delete=False)
        self._hashed = hashlib.sha256()
        return self

    def take(self, piece: bytes) -> None:
        self._size += len(piece)
        self._hashed.update(piece)
        if self._size <= LARGEST:
            self._file.write(piece)

    def keep(self) -> None:
        self._file.close()
        if self._size <= LARGEST:
            os.replace(self._file.name, self._folder / self._hashed.hexdigest())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()
        Path(self._file.name).unlink(missing_ok=True)


def _content(what: str, uri: str, pin: str | None, settings: Settings, fetch: bool, progress: Progress | None) -> bytes:
    if pin is None:
        raise Fatal(f"{what}: what lies at {_bare(uri)} is not pinned", help="`penstock lock` pins it", exit_code=1)
    if not pin.startswith("sha256:"):
        raise Fatal(
            f"{what}: {_bare(uri)} is pinned to {pin}, which is no digest of a file",
            help="name the file itself by https:// and its `sha256`",
            exit_code=1,
        )
    kept = _kept(settings, pin)
    if kept is not None:
        return kept
    if not uri.startswith("https://"):
        raise Fatal(
            f"{what}: nothing here reads {uri.partition('://')[0]}://, where its rows lie",
            help="serve the file over https://, or bring it into the repository",
            exit_code=1,
        )
    if not fetch:
        help = "`penstock lock`, `compile`, `eval` or `gate`, without --offline, fetches what they need"
        raise Fatal(f"{what}: {_bare(uri)} ({pin}) is not among the files that are kept here", help=help, exit_code=1)
    _fetch(what, uri, pin, settings, progress or Silent())
    found = _kept(settings, pin)
    if found is None:
        raise Fatal(f"{what}: {_bare(uri)} cannot be kept below {settings.cache_dir}")
    return found


def _fetch(what: str, uri: str, pin: str, settings: Settings, progress: Progress) -> None:
    from penstock.runtime.network import artifact
    from penstock.runtime.provider import Failed

    seen = 0

    def advance(size: int) -> None:
        nonlocal seen
        seen += size
        progress.advance(seen >> 20)

    progress.begin(f"reading {what}, in MiB")
    try:
        with Keeping(settings) as keeping:
            asked = artifact.content(
                uri, settings.allow_private, advance, take=keeping.take, largest=LARGEST, seconds=_SECONDS
            )
            digest = asyncio.run(asked)
            if digest != pin:
                words = f"{what}: what lies at {_bare(uri)} has {digest}, not {pin}"
                help = "it is another file than the one that was pinned; `penstock lock --update` pins it anew"
                raise Fatal(words, help=help, exit_code=1)
            keeping.keep()
    except Failed as failed:
        raise Fatal(f"{what}: {failed.message}", exit_code=1) from None
    except OSError as error:
        raise Fatal(f"{what}: {_bare(uri)} cannot be kept: {error.strerror}") from None
    finally:
        progress.end()


def _kept(settings: Settings, digest: str) -> bytes | None:
    """A file by its digest; one that is damaged is not there."""
    try:
        data = read_regular(_folder(settings) / digest.removeprefix("sha256:"), LARGEST)
    except (OSError, TooLarge):
        return None
    return data if f"sha256:{hashlib.sha256(data).hexdigest()}" == digest else None


def _folder(settings: Settings) -> Path:
    return settings.cache_dir / "data"


def _bare(uri: str) -> str:
    """Without a query, which may hold a signature."""
    return uri.partition("?")[0][:200]
