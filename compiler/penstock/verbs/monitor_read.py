"""Monitors read files of traces."""

import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress, Silent
from penstock.monitor import reader, state
from penstock.monitor.follow import Follow
from penstock.monitor.observed import REASONS, Record, Rejected
from penstock.monitor.scored import scored
from penstock.report.report import Report
from penstock.report.sections.monitor_read import MonitorReadSection
from penstock.source.settings import Settings
from penstock.verbs.monitoring import drift_plots, monitor_files, reading_file
from penstock.verbs.monitoring.fitting import fitted
from penstock.verbs.monitoring.monitor_files import Mark, Marks
from penstock.verbs.monitoring.reading import reading, shown
from penstock.verbs.monitoring.watching import Watch, watch

_STEP = 10_000


def monitor_read(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    now: float,
    target: str,
    traces: Sequence[Path],
    state_file: Path | None = None,
    environment: str | None = None,
    monitors: Sequence[str] = (),
    candidates: Path | None = None,
    plots: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Reads traces into windows and judges those that are full or have ended.

    Args:
        target: a chain of the project, or the folder of a bundle, which holds what is compared with.
        now: seconds since 1970.
        state_file: what is remembered until the next time: windows that are not full, alarms, what of each file was
            read. None: these files are all there is.
        candidates: where traces that have drifted go, as lines; default: below the cache.
        plots: a folder for the pictures of each reading, as SVG; it is made where it is not there.

    Raises:
        Fatal: there is no such chain, bundle or Monitor; the state is damaged or held by another process.
    """
    found = watch(directory, settings, today, target, environment, monitors)
    if isinstance(found, Report):
        return found
    if state_file is None:
        section = _read(found, {}, None, settings, now, traces, candidates, progress or Silent())
    else:
        with state.held(state_file):
            kept = state.read(state_file)
            section = _read(found, kept, state_file, settings, now, traces, candidates, progress or Silent())
    if plots is not None:
        drift_plots.write(plots, section.readings)
    return Report((section,), "monitor read")


def follows(found: Watch, kept: dict[str, Any], settings: Settings) -> list[Follow]:
    """
    Raises:
        Fatal: the state is damaged.
    """
    try:
        fit = fitted(found, settings)
        made = [scored(each) for each in found.monitors]
        return [Follow(each, kept.get("monitors", {}).get(each.name), score, fit) for each, score in made]
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise Fatal(f"the state is damaged: {type(error).__name__}: {error}", help="move it away") from None


def _read(
    found: Watch,
    kept: dict[str, Any],
    state_file: Path | None,
    settings: Settings,
    now: float,
    traces: Sequence[Path],
    candidates: Path | None,
    progress: Progress,
) -> MonitorReadSection:
    watching = follows(found, kept, settings)
    judged = dict.fromkeys((each.watched.name for each in watching), 0)
    marks = monitor_files.marks(kept.get("files", {}))
    progress.begin("reading traces")
    count = 0
    for path in traces:
        for (format, mark), ours in _alike(watching, marks, path).items():
            for record in _records(path, format, mark, marks, ours, state_file is not None):
                for each in ours:
                    judged[each.watched.name] += len(each.take(record, now))
                count += 1
                if count % _STEP == 0:
                    progress.advance(count)
    for each in watching:
        judged[each.watched.name] += len(each.pass_(now))
    progress.end()
    if state_file is not None:
        plain = {**kept.get("monitors", {}), **{each.watched.name: each.plain() for each in watching}}
        state.write(state_file, plain, {"files": monitor_files.plain(marks)})
    readings = []
    for each in watching:
        strange = each.measured.strange if each.measured is not None else ()
        at = None
        if strange and shown_or_kept(settings):
            at = candidates or reading_file.place(settings, found.bundle.chain, found.environment, each.watched.name)
            reading_file.write(at, each, strange, found.environment, found.bundle.digest)
        told = reading(each, judged[each.watched.name], at, [*commands(each, at)], shown=shown(settings))
        readings.append(told)
    return MonitorReadSection(
        chain=found.bundle.chain,
        environment=found.environment,
        bundle=found.bundle.digest,
        reasons={str(reason): words for reason, words in REASONS.items()},
        readings=tuple(readings),
    )


def shown_or_kept(settings: Settings) -> bool:
    """Whether texts may be kept at all."""
    return settings.trace_content in (None, "on")


def commands(follow: Follow, candidates: Path | None) -> Iterator[str]:
    """What leads from an alarm back to improvement."""
    watched = follow.watched
    if follow.measured is None or not follow.measured.alarm:
        return
    if candidates is not None:
        yield f"penstock dataset add {watched.dataset or 'DATASET'} --from-reading {candidates.as_posix()}"
    goal, skew = watched.spec.objective, watched.spec.skew
    evaluation = skew.evaluation if skew is not None else goal.evaluation if goal is not None else None
    yield f"penstock eval {evaluation}" if evaluation is not None else "penstock eval"
    for name in watched.tunings:
        yield f"train Tuning/{name} anew, then penstock gate"


def _alike(watching: Sequence[Follow], marks: Marks, path: Path) -> dict[tuple[str, Mark | None], list[Follow]]:
    """Monitors that read the same of a file, together."""
    found: dict[tuple[str, Mark | None], list[Follow]] = {}
    for each in watching:
        mark = marks.get(each.watched.name, {}).get(_key(path))
        found.setdefault((each.watched.spec.traces.format, mark), []).append(each)
    return found


def _key(path: Path) -> str:
    return path.absolute().as_posix()


def _records(
    path: Path, format: str, mark: Mark | None, marks: Marks, ours: Sequence[Follow], resumed: bool
) -> Iterator[Record | Rejected]:
    try:
        with monitor_files.opened(path, format, mark, growing=resumed) as (file, now):
            yield from reader.load(format)(file)
        for each in ours:
            marks.setdefault(each.watched.name, {})[_key(path)] = now
    except FileNotFoundError:
        raise Fatal(f"there is no file {path}") from None
    except (OSError, EOFError, zlib.error):
        yield Rejected("unreadable")
