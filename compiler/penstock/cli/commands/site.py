"""penstock site"""

from pathlib import Path

import click

from penstock.cli.options import Options, environment, revision, shared


@click.command()
@click.argument("results", nargs=-1, type=click.Path(path_type=Path, dir_okay=False), metavar="[RESULTS]...")
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where the pages go.",
)
@revision
@environment
@shared(formats=("text", "json"), file=False)
def site(options: Options, results: tuple[Path, ...], folder: Path, rev: str | None, environment: str | None) -> int:
    """Write a browsable catalogue of the project.

    A page a resource: what it says and is for, its types, the rendered prompt, the graph around it, who uses it, its
    findings, the history of a chain; an index with a search. RESULTS are saved results (`gate --report`, `eval --format
    json`), whose figures stand on the pages of what they measure. The pages load nothing and work from disk; the same
    project gives the same bytes. Nothing is written where the project has errors.
    """
    from penstock.verbs.site import site

    return options.print(
        site(
            options.project,
            settings=options.settings(),
            today=options.today(),
            output=folder,
            rev=rev,
            environment=environment,
            results=results,
            progress=options.progress(),
        )
    )
