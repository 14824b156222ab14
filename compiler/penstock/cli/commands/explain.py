"""penstock explain"""

import click

from penstock.cli import complete
from penstock.cli.options import Options, shared


@click.command()
@click.argument("topic", metavar="RULE|KIND[.FIELD]", shell_complete=complete.topics)
@shared(formats=("text", "json", "markdown"))
def explain(options: Options, topic: str) -> int:
    """Show what a rule, a kind or a field means.

    For example PS301, missing-variable, Chain, Chain.steps.
    """
    from penstock.verbs.explain import explain

    return options.print(explain(topic))
