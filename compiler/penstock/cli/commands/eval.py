"""penstock eval"""

from pathlib import Path

import click

from penstock.cli.options import Given, Options, capped, cassette, environment, executor, shared, traced


@click.command()
@click.argument("evaluations", nargs=-1, metavar="[EVALUATION]... | merge FILE...")
@click.option(
    "--shard", metavar="I/N", callback=lambda c, p, value: _shard(value), help="Every N-th row, from the I-th."
)
@executor
@click.option("--rev", metavar="REV", help="A revision instead of the checkout.")
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
    shard: tuple[int, int] | None,
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


def _shard(value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    index, slash, count = value.partition("/")
    if not (slash and index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count) <= 10_000):
        raise click.BadParameter(f"'{value}' is no shard: 2/5 is the second of five", param_hint="--shard")
    return int(index), int(count)
