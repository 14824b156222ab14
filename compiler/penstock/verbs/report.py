"""Saved results, to be rendered again."""

import re
from collections.abc import Iterator, Sequence
from os import DirEntry, scandir
from pathlib import Path
from typing import Final

from penstock.diagnostics.fatal import Fatal
from penstock.report import saved
from penstock.report.report import Report
from penstock.report.section import Section
from penstock.report.sections import history as section
from penstock.report.sections.eval import EvalSection
from penstock.report.sections.gate import GateSection
from penstock.report.sections.history import Point, Was

MOST: Final = 1000
"""Earlier results that are read."""


def report(files: Sequence[Path], *, history: Path | None = None) -> Report:
    """One report of the sections of all `files`, in their order; a gate's verdict stands last.

    Args:
        history: a folder with earlier results, in it or in folders directly in it; the oldest has the lowest name,
            numbers in names counting as numbers.

    Raises:
        Fatal: a file cannot be read or is no result, or there are too many earlier ones.
    """
    read = [_read(path) for path in files]
    sections = [each for one in read for each in one.sections]
    # the verdict speaks for all, else the last that was given
    last = next((each for each in reversed(sections) if isinstance(each, GateSection)), sections[-1])
    sections = [*(each for each in sections if each is not last), last]
    title = next(one.title for one in read if any(each is last for each in one.sections))
    prefix = next((one.prefix for one in read if one.prefix), "")
    if history is not None:
        points = list(_history(history, sections))
        now = _point(files[-1].name, sections)
        sections.insert(0, section.section([*points, *([now] if now is not None else [])]))
    return Report(tuple(sections), title, prefix)


def _read(path: Path) -> Report:
    try:
        if path.stat().st_size > saved.LARGEST:
            raise Fatal(f"'{path}' is larger than {saved.LARGEST // 1024**2} MB, no result is")
        data = path.read_bytes()
    except OSError as error:
        raise Fatal(f"'{path}' cannot be read: {error.strerror}") from None
    return saved.load(data, str(path))


def _history(folder: Path, now: Sequence[Section]) -> Iterator[Point]:
    """Of each earlier result; the one that is shown may lie there too."""
    files = _files(folder)
    if len(files) > MOST:
        raise Fatal(f"'{folder}' holds {len(files)} results, {MOST} at most are read", help="move the oldest away")
    seen = [each for each in now if isinstance(each, GateSection | EvalSection)]
    for path in files:
        sections = _read(path).sections
        judged = [each for each in sections if isinstance(each, GateSection | EvalSection)]
        if all(each in seen for each in judged):
            continue  # report.json and gate.json of one run say the same
        seen += judged
        point = _point(path.relative_to(folder).as_posix(), sections)
        if point is not None:
            yield point


def _files(folder: Path) -> list[Path]:
    try:
        with scandir(folder) as found:
            entries = sorted(found, key=lambda entry: _natural(entry.name))
        made: list[Path] = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                with scandir(entry.path) as inner:
                    own = {each.name: Path(each.path) for each in inner if _is_result(each)}
                # a report holds what lies beside it
                made += [own["report.json"]] if "report.json" in own else [own[name] for name in sorted(own)]
            elif _is_result(entry):
                made.append(Path(entry.path))
    except OSError as error:
        raise Fatal(f"'{folder}' cannot be read: {error.strerror}", help="--history names a folder") from None
    return made


def _is_result(entry: "DirEntry[str]") -> bool:
    """By its name; the file for GitLab's view of code quality is none."""
    return entry.name.endswith(".json") and entry.name != "codequality.json" and entry.is_file()


def _natural(name: str) -> list[tuple[int, int, str]]:
    """`run-9` before `run-10`."""
    parts = re.split(r"([0-9]{1,18})", name)
    return [(0, int(part), "") if index % 2 else (1, 0, part) for index, part in enumerate(parts)]


def _point(name: str, sections: Sequence[Section]) -> Point | None:
    """None: nothing was judged or measured."""
    for each in reversed(sections):
        if isinstance(each, GateSection):
            metrics = tuple(
                Was(
                    evaluation=m.evaluation,
                    metric=m.metric,
                    environment=m.environment,
                    base=m.base,
                    head=m.head,
                    delta=m.delta,
                    low=m.low,
                    high=m.high,
                    verdict=m.verdict,
                    n=m.n,
                )
                for m in each.metrics
            )
            return Point(
                name=name,
                base=each.base,
                head=each.head,
                verdict=each.verdict,
                reason=each.reason,
                usd=each.cost.usd,
                metrics=metrics,
            )
    return next((_measured(name, each) for each in reversed(sections) if isinstance(each, EvalSection)), None)


def _measured(name: str, evaluated: EvalSection) -> Point:
    """Of evaluations alone, which compare nothing."""
    runs = [run for run in evaluated.runs if run.side != "base"]
    prices = [run.cost.usd for run in runs]
    known = [usd for usd in prices if usd is not None]
    metrics = tuple(
        Was(
            evaluation=run.evaluation,
            metric=metric.metric,
            environment=run.environment,
            base=None,
            head=metric.mean,
            delta=None,
            low=None,
            high=None,
            verdict=None,
            n=metric.measured,
        )
        for run in runs
        for metric in run.metrics
    )
    usd = sum(known) if len(known) == len(prices) else None
    return Point(name=name, base=None, head=None, verdict=None, reason="", usd=usd, metrics=metrics)
