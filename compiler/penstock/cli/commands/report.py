"""penstock report"""

from pathlib import Path

import click

from penstock.cli import output
from penstock.cli.options import Options, shared
from penstock.report.formats import FORMATS

_FORMATS = ("html", *(name for name in FORMATS if name != "html"))


@click.command()
@click.argument(
    "results", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="RESULTS..."
)
@click.option(
    "--history",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Earlier results, the oldest first by name: shows how figures went.",
)
@shared(formats=_FORMATS, exists=False)
def report(options: Options, results: tuple[Path, ...], history: Path | None) -> int:
    """Render saved results.

    RESULTS are files that `gate --report DIR` wrote (report.json), or that `--format json -o FILE` of any command did;
    those of several commands become one report. `--format json` writes that report, whole, to be rendered again.
    Exits 0 whatever the results say.
    """
    from penstock.report import saved
    from penstock.verbs.report import report as read

    made = read(results, history=history)
    if options.format == "json":
        output.result(saved.save(made), options.file)
    else:
        options.print(made)
    return 0
