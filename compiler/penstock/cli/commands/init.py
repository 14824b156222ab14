"""penstock init"""

import sys

import click

from penstock.cli import output
from penstock.cli.asking import ask
from penstock.cli.options import Options, shared
from penstock.report.report import Report


@click.command()
@click.option("--example", type=click.Choice(["handbook", "retail-chat", "agent"]), help="Copy that example, whole.")
@click.option("--template", is_flag=True, help="The small project that runs without a key, whatever is here.")
@click.option("--yes", is_flag=True, help="Write what is proposed, and ask nothing.")
@click.option(
    "--policies",
    is_flag=False,
    flag_value="all",
    metavar="[NAME,...]",
    help="Write the starter pack of policies too, or these of it; also into a project that exists.",
)
@shared(formats=("text", "json"), exists=False)
def init(options: Options, policies: str | None, example: str | None, template: bool, yes: bool) -> int:
    """Write a first project.

    Looks at the folder: prompts in files and in constants of Python, calls of models, configurations of other tools;
    nothing is imported or run. What it finds becomes a project, which is shown first, and written once you agree
    (--yes where nobody sits at a terminal). Where it finds nothing it writes a small project that checks, runs and
    gates without a key. Files that exist are left alone.
    """
    from penstock.verbs.init import init

    if example is not None and template:
        raise click.UsageError("--example and --template do not go together.")

    def agreed(proposed: Report) -> bool:
        if yes:
            return True
        if sys.stdin is None or not sys.stdin.isatty() or options.format != "text":
            return False
        output.say(options.render(proposed).rstrip())
        return (ask("Write them? [y/N]") or "").strip().lower() in ("y", "yes")

    names = [name.strip() for name in (policies or "").split(",") if name.strip()]
    return options.print(init(options.project, policies=names, example=example, template=template, agreed=agreed))
