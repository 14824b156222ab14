"""penstock graph"""

import click

from penstock.cli import output
from penstock.cli.options import Options, environment, revision, shared


@click.command()
@click.argument("resources", nargs=-1, metavar="[KIND/NAME]...")
@click.option("--up", is_flag=True, help="Only what leads to the resources.")
@click.option("--down", is_flag=True, help="Only what the resources lead to.")
@click.option("--steps", metavar="CHAIN", help="The steps of one chain instead.")
@revision
@environment
@shared(formats=("text", "json", "markdown", "mermaid", "dot"))
def graph(
    options: Options,
    resources: tuple[str, ...],
    up: bool,
    down: bool,
    steps: str | None,
    rev: str | None,
    environment: str | None,
) -> int:
    """Show what depends on what.

    All resources and their references, or those around some of them; circles and names that lead nowhere are shown.
    """
    from penstock.report.plots import drawing
    from penstock.report.sections.graph import GraphSection
    from penstock.verbs.graph import graph

    report = graph(
        options.project,
        settings=options.settings(),
        resources=resources,
        up=up,
        down=down,
        steps=steps,
        environment=environment,
        rev=rev,
    )
    made = report.last
    if options.format in ("mermaid", "dot") and isinstance(made, GraphSection):
        draw = drawing.mermaid if options.format == "mermaid" else drawing.dot
        output.result(draw(made.names(), made.arrows()) + "\n", options.file)
        return 0
    return options.print(report)
