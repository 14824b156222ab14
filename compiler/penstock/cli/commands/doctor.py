"""penstock doctor"""

import click

from penstock.cli.options import Options, shared


@click.command()
@click.option("--online", is_flag=True, help="Try to reach the endpoints that the project names.")
@shared(formats=("text", "json", "markdown"))
def doctor(options: Options, online: bool) -> int:
    """Find what would stop Penstock here.

    Looks at Python and its packages, git and the repository, the cache, settings, and which credentials, endpoints and
    packages the project names. Of credentials it sees whether they are set, nothing else. Exits 1 on a problem.
    """
    import os
    import sys

    from penstock.cli import output
    from penstock.report.sections.doctor import Examined
    from penstock.verbs.doctor import doctor

    if online and options.offline:
        raise click.UsageError("--online and --offline contradict each other")
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    colour = "with colour" if output.coloured(options.color, sys.stdout, os.environ) else "without colour"
    said = f"{encoding}, {colour}, {output.width(sys.stdout)} columns"
    unicode = encoding.replace("-", "").startswith("utf")
    terminal = Examined(
        topic="machine",
        name="terminal",
        status="ok" if unicode else "warning",
        found=said,
        help=None if unicode else "PYTHONUTF8=1: other letters than ASCII are written out",
    )
    report = doctor(options.project, environ=os.environ, today=options.today(), online=online, more=[terminal])
    return options.print(report)
