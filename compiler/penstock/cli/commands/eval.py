"""penstock eval"""

from pathlib import Path
from typing import Any

import click

from penstock.cli import complete
from penstock.cli.options import (
    Given,
    Options,
    capped,
    cassette,
    environment,
    executor,
    revision,
    sharded,
    shared,
    traced,
)


@click.command()
@click.argument(
    "evaluations", nargs=-1, metavar="[EVALUATION]... | merge FILE...", shell_complete=complete.resources("Evaluation")
)
@sharded
@executor
@revision
@cassette
@traced
@environment
@capped
@shared(formats=("text", "json", "markdown", "html", "junit"), calling=True)
def eval(
    options: Options,
    evaluations: tuple[str, ...],
    rev: str | None,
    environment: str | None,
    cassette: Path | None,
    caps: Given,
    traces: Path | None,
    shard: Any,
    executor: str,
) -> int:
    """Answer and score the rows of evaluations.

    Of those named, or of all. Compares nothing; `penstock gate` does. Exits 1 where a row was not answered or not
    measured. `eval merge FILE...` puts the JSON reports of all shards together, to the bytes of one run.
    """
    if len(evaluations) > 1 and evaluations[0] == "merge":
        from penstock.verbs.merge import merge

        return options.print(merge([Path(file) for file in evaluations[1:]]))
    from penstock.verbs.eval import eval

    report = eval(
        options.project,
        detail=options.format == "html",
        settings=options.settings(environment),
        today=options.today(),
        progress=options.progress(),
        evaluations=evaluations,
        environment=environment,
        cassette=cassette,
        rev=rev,
        jobs=options.jobs,
        caps=caps.caps(),
        traces=traces,
        shard=shard,
        executor=executor,
    )
    return options.print(report)
