"""penstock dataset review"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from penstock.cli import output
from penstock.cli.asking import ask
from penstock.cli.options import Options, shared
from penstock.diagnostics.fatal import Fatal

if TYPE_CHECKING:
    from penstock.verbs.dataset_review import Desk


@click.command()
@click.argument("dataset", metavar="DATASET")
@click.option(
    "--csv",
    "to_csv",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the waiting rows for a spreadsheet, and decide nothing.",
)
@click.option(
    "--from-csv",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="Take the decisions of a spreadsheet: accept, reject.",
)
@shared(formats=("text", "json", "markdown"))
def review(options: Options, dataset: str, to_csv: Path | None, from_csv: Path | None) -> int:
    """Accept, edit or reject rows.

    Shows each row that nobody has reviewed and asks: a accepts it, e edits it first, r rejects it, s leaves it for
    later, q ends. Every decision is written at once; started again, it goes on where it ended. Rejected rows go into
    a file beside, and are not drafted again. Or decide in a spreadsheet, by --csv and --from-csv.
    """
    from penstock.report.sections.dataset_review import Counts
    from penstock.verbs import dataset_review as verb

    desk = verb.desk(options.project, settings=options.settings(), name=dataset)
    if to_csv is not None and from_csv is not None:
        raise click.UsageError("--csv writes, --from-csv reads: leave one of them out")
    if to_csv is not None:
        if to_csv.exists():
            raise Fatal(f"{to_csv} is there already", help="what people wrote into it is not overwritten")
        output.write(to_csv, verb.to_csv(desk))
        return options.print(verb.report(desk, Counts()))
    if from_csv is not None:
        return options.print(verb.from_csv(desk, from_csv.read_bytes()))
    return options.print(verb.report(desk, _decide(desk)))


def _decide(desk: "Desk") -> Any:
    from penstock.report.sections.dataset_review import Counts

    accepted = edited = rejected = 0
    waiting = desk.waiting()
    for number, row in enumerate(waiting, start=1):
        _show(desk, row, f"Row {number} of {len(waiting)}")
        now: Mapping[str, Any] = row
        while True:
            answer = ask("[a]ccept, [e]dit, [r]eject, [s]kip or [q]uit?")
            choice = "q" if answer is None else answer.strip().lower()[:1]
            if choice == "a":
                try:
                    desk.accept(now)
                except Fatal as fatal:
                    output.complain(fatal.message, help="e edits it")
                    continue
                accepted, edited = accepted + (now == row), edited + (now != row)
            elif choice == "e":
                now = _edited(desk, now)
                _show(desk, now, "As edited")
                continue
            elif choice == "r":
                desk.reject(row)
                rejected += 1
            elif choice == "q":
                return Counts(accepted, edited, rejected)
            elif choice != "s":
                continue
            break
    return Counts(accepted, edited, rejected)


def _show(desk: "Desk", row: Mapping[str, Any], title: str) -> None:
    from penstock.verbs.dataset_review import shown

    output.say(f"\n{title}")
    for name, text in shown(desk, row):
        output.say(f"  {name}: {text}")


def _edited(desk: "Desk", row: Mapping[str, Any]) -> Mapping[str, Any]:
    from penstock.verbs.dataset_review import typed

    made = dict(row)
    output.say("An empty line leaves a field as it is; a list is written as: one; two")
    for name in desk.fields(row):
        text = ask(f"{name}:")
        if text is None or not text.strip():
            continue
        try:
            made[name] = typed(row[name], text.strip())
        except ValueError:
            output.complain(f"{name} is no JSON: {text.strip()[:60]}", help="it stays as it is")
    return made
