"""What Monitors of answers compare with, frozen of an evaluation's traces and laid beside the bundle."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from penstock.bundle import evidence, layout
from penstock.bundle.referrers import answers as referrer
from penstock.diagnostics.fatal import Fatal
from penstock.evaluate import traced
from penstock.evaluate.traced import Answered, Unread
from penstock.monitor import natural
from penstock.monitor.answers import answered
from penstock.monitor.watched import compared
from penstock.report.sections.monitor_answers import Frozen, MonitorAnswersSection
from penstock.source.data import parquet
from penstock.verbs.monitoring.watching import Watch


def frozen_answers(found: Watch, target: Path, files: Sequence[Path]) -> MonitorAnswersSection:
    """Of the files that `penstock eval --traces` wrote, the answers of this very bundle, in place of earlier ones.

    Raises:
        Fatal: no Monitor compares answers, a file cannot be read, or holds no answer of this bundle.
    """
    watching = [each for each in found.monitors if each.of_answers]
    if not watching:
        raise Fatal(
            "no Monitor compares answers with an Evaluation",
            help="declare one with `skew` and a signal such as `${{ outputs.answer }}`, and compile again",
        )
    left: Counter[str] = Counter()
    records = []
    for each in (each for path in files for each in _answers(path)):
        if isinstance(each, Unread):
            left["no answer as `penstock eval --traces` writes it"] += 1
        elif each.bundle != found.bundle.digest:
            left["of another bundle"] += 1
        elif each.error is not None or each.raw.get("status") not in (None, "ok"):
            left["without an answer"] += 1
        else:
            records.append(natural.record(each.raw))
    if not records:
        said = "; ".join(f"{count} {reason}" for reason, count in left.items())
        raise Fatal(
            f"there is no answer of {found.bundle.digest}" + (f": {said}" if said else ""),
            help="`penstock eval --traces FILE` of the commit and environment that were compiled",
        )
    made = {each.name: answered(each.spec, records) for each in watching}
    references = {name: each for name, each in made.items() if not isinstance(each, str)}
    if references:
        of = {each.name: compared(each.spec) for each in watching}
        one = referrer.referrer(found.bundle.chain, found.bundle.digest, references, of)
        evidence.attach(target, layout.subject(target), [one], instead=[referrer.KIND])
    return MonitorAnswersSection(
        chain=found.bundle.chain,
        bundle=found.bundle.digest,
        frozen=tuple(
            Frozen(monitor=name, texts=0, rows=0, why=each)
            if isinstance(each, str)
            else Frozen(monitor=name, texts=len(each["texts"]), rows=each["rows"], why=None)
            for name, each in made.items()
        ),
        left_out=dict(sorted(left.items())),
    )


def _answers(path: Path) -> Iterator[Answered | Unread]:
    try:
        yield from traced.answers(path.read_bytes())
    except OSError as error:
        raise Fatal(f"{path} cannot be read: {error.strerror}") from None
    except parquet.Unreadable as error:
        raise Fatal(f"{path} cannot be read: {error}") from None
