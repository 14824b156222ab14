"""A released bundle that was asked again."""

from penstock.report import figure
from penstock.report.block import Block, Column, Foreign, Heading, Inline, Table, Tone, Word
from penstock.report.section import Shape


class Baseline(Shape):
    """Recorded answers of a bundle under an Evaluation, which stand as base."""

    evaluation: str
    key: str
    """The comparability key that they lie under."""
    answers: int
    recorded: int
    """Young enough, and used."""
    stale: int
    """Older than `gate.baselineMaxAge`, and refused."""
    missing: int
    oldest_seconds: float | None
    newest_seconds: float | None


class Rechecked(Shape):
    """A released bundle, asked again."""

    bundle: str
    fingerprint: str
    chain: str
    environment: str
    baseline_max_age: str
    baselines: tuple[Baseline, ...]

    def blocks(self) -> list[Block]:
        columns = (
            Column("evaluation"),
            *(Column(title, True) for title in ("answers", "recorded", "too old", "missing", "oldest", "newest")),
        )
        rows: tuple[tuple[Inline, ...], ...] = tuple(
            (
                Foreign(each.evaluation),
                str(each.answers),
                str(each.recorded),
                Word(str(each.stale), Tone.WARN if each.stale else Tone.PLAIN),
                Word(str(each.missing), Tone.WARN if each.missing else Tone.PLAIN),
                _age(each.oldest_seconds),
                _age(each.newest_seconds),
            )
            for each in self.baselines
        )
        note = f"Base are the answers that this very bundle gave before, at most {self.baseline_max_age} ago."
        return [Heading("Recorded answers that stand as base"), Table(columns, rows, note)]


def _age(seconds: float | None) -> str:
    if seconds is None:
        return figure.NONE
    return f"{seconds / 3600:.1f} h" if seconds < 172_800 else f"{seconds / 86_400:.1f} d"
