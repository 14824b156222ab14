"""What the page of a gate shows beyond its verdict."""

from collections.abc import Callable, Sequence
from datetime import date

from penstock.diff.change import Difference
from penstock.report.section import Section
from penstock.report.sections import rows
from penstock.source.settings import Settings
from penstock.verbs.checkout.cataloguing import catalogue
from penstock.verbs.checkout.place import Place
from penstock.verbs.judging import governing
from penstock.verbs.judging.asking import Asking
from penstock.verbs.judging.compared import Compared


def pages(
    at: Place,
    both: Sequence[Compared],
    asking: Asking,
    *,
    difference: Difference | None,
    rev: str | None,
    shown: Callable[[str], bool],
    settings: Settings,
    today: date,
) -> list[Section]:
    """The catalogue, policies, monitors, where the bundles that differ come from, the rows with their steps.

    shown: whether the texts of an Evaluation's rows may be.
    """
    levels = {str(change.resource): change.level for change in difference.changes} if difference is not None else {}
    heads = [(each.head.project, [judged.head for judged in each.judgements if not judged.equal]) for each in both]
    first = heads[0][0]
    made: list[Section | None] = [
        catalogue(first, only=governing.reached(first, difference), levels=levels),
        governing.policies(first, today),
        governing.monitors(first, difference.impact if difference is not None else None),
        governing.lineage(at, heads, rev, settings),
        rows.section(asking.runs, shown=shown, traces=asking.traces.find) if asking.runs else None,
    ]
    return [each for each in made if each is not None]
