"""penstock schema"""

import click

from penstock.cli.options import Options, shared


@click.command()
@click.argument("name", required=False, metavar="[KIND|bundle|verify-policy|report|report/VERB]")
@shared(formats=("json", "text"))
def schema(options: Options, name: str | None) -> int:
    """Print a published JSON Schema.

    Without a name: that of all kinds, for editors.
    """
    from penstock.verbs.schema import schema

    return options.print(schema(name))
