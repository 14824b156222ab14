"""penstock bundle diff"""

import click

from penstock.cli.options import READ, Options, plain_http, shared


@click.command()
@click.argument("base", metavar="A")
@click.argument("head", metavar="B")
@click.option("--exit-code", is_flag=True, help="Exit 1 where anything differs.")
@plain_http
@shared(formats=(*READ, "mermaid"), exists=False)
def diff(options: Options, base: str, head: str, exit_code: bool, plain_http: bool) -> int:
    """Say what differs between two bundles.

    The words are those of `penstock diff`. A and B are folders of bundles or references in registries. A bundle holds
    behaviour alone: descriptions, bindings, evaluations and monitors are not compared.
    """
    from penstock.report.sections.diff import DiffSection
    from penstock.verbs.bundle_diff import bundle_diff

    report = bundle_diff(
        base,
        head,
        settings=options.settings(),
        today=options.today(),
        plain_http=plain_http,
        offline=options.offline,
        progress=options.progress(),
    )
    code = options.print(report)
    shown = report.last
    assert isinstance(shown, DiffSection)
    return code or int(exit_code and shown.base != shown.head)
