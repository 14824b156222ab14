"""penstock gate"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from penstock.cli import complete, output
from penstock.cli.options import FOUND, Options, digest, environment, executor, sharded, shared, traced
from penstock.cli.results import results
from penstock.report.report import Report

_FILES = {
    "gate.json": "json",
    "comment.md": "comment",
    "report.html": "html",
    "gate.sarif": "sarif",
    "junit.xml": "junit",
    "codequality.json": "gitlab",
}
_SAVED = "report.json"


@click.command()
@click.option(
    "--base",
    metavar="REV",
    shell_complete=complete.revisions,
    help="What head is compared with; needed but for --recheck.",
)
@click.option("--head", metavar="REV", shell_complete=complete.revisions, help="What is judged; default: the checkout.")
@click.option("--plan", is_flag=True, help="Say what would be asked and which verdicts can be reached; ask nothing.")
@click.option("--explain", is_flag=True, help="Every line of the decision table, with its numbers, in plain words.")
@executor
@sharded
@click.option(
    "--runs",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    metavar="PATH",
    help="Judge what gates of every --shard wrote (JSON; a file or a folder), and ask nothing.",
)
@click.option("--sequential", is_flag=True, help="Ask row by row, and stop as soon as the rows so far decide.")
@click.option(
    "--recheck",
    metavar="BUNDLE",
    help="Ask a released bundle (digest, folder or reference) again, against the answers recorded of it.",
)
@click.option("--aa", is_flag=True, help="Base against base: the project's own noise; judges no change.")
@click.option("--repeats", type=click.IntRange(2, 1000), metavar="N", help="With --aa: answers a row.")
@click.option("--bundles", metavar="DIR", help="With --recheck: the folder that compile wrote.")
@click.option(
    "--accept",
    metavar="DIGEST",
    callback=digest,
    help="Accept the FAIL or the policy change that printed this digest.",
)
@click.option(
    "--trust",
    type=click.Choice(["head", "data", "base"]),
    default="head",
    show_default=True,
    help="head: your own; data: a stranger's specs as data; base: the same, and no live calls.",
)
@click.option("--report", "folder", metavar="DIR", help=f"Write {', '.join((*_FILES, _SAVED))} there.")
@click.option("--record", is_flag=True, help="Note version, digest and verdict of each chain in refs/notes/penstock.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Of the permutation tests; default: the project's.")
@results
@traced
@environment
@shared(formats=(*FOUND, "comment"), calling=True)
def gate(
    options: Options,
    base: str | None,
    head: str | None,
    plan: bool,
    explain: bool,
    sequential: bool,
    executor: str,
    recheck: str | None,
    aa: bool,
    repeats: int | None,
    bundles: str | None,
    accept: str | None,
    trust: Any,
    folder: str | None,
    record: bool,
    seed: int | None,
    environment: str | None,
    traces: Path | None,
    shard: Any,
    runs: tuple[Path, ...],
    results: Any,
) -> int:
    """Judge whether head may go in.

    Checks, diffs, compiles and evaluates it against base. Exits 0 on PASS and UNCHANGED, 1 on FAIL and on a
    loosened policy that nobody accepted, 3 on an INCONCLUSIVE that blocks. What is missing, crashed or not measured
    is never a PASS. With --shard it asks a part of the rows and judges nothing; the gate with --runs judges all parts.
    With --results it judges what promptfoo, Inspect, DeepEval, Braintrust, ragas or a script of your own has
    measured: two files, rows paired by key, the same statistics, and no project, model or network.
    """
    if results is not None:
        others = (base, head, plan, recheck, aa, bundles, record, traces, shard, runs, sequential, environment)
        if any(others) or executor != "asyncio" or trust != "head":
            raise click.UsageError("--results judges two files: it goes with --accept, --explain, --report and --seed.")
        from penstock.verbs.results import results as judged

        told = judged(results, seed=seed, accept=accept, explain=explain)
        if folder is not None:
            _write(Path(folder), told, options)
        return options.print(told)
    if (shard is not None or runs) and (recheck is not None or aa or folder is not None and shard is not None):
        raise click.UsageError("--shard and --runs go without --recheck and --aa, --shard without --report.")
    if recheck is not None:
        report = _recheck(
            options, recheck, bundles, head, environment, seed, explain, base, plan, record, accept, sequential, traces
        )
        if folder is not None:
            _write(Path(folder), report, options)
        return options.print(report)
    if base is None:
        raise click.UsageError("Missing option '--base'.")
    if repeats is not None and not aa:
        raise click.UsageError("--repeats goes with --aa; the gate asks as often as the Evaluation says.")
    if aa:
        if any((head, plan, explain, accept, folder, record, sequential, traces)):
            raise click.UsageError("--aa judges no change: it goes with --base, --env, --repeats and --seed alone.")
        from penstock.verbs.aa import compare_with_itself

        noise = compare_with_itself(
            options.project,
            settings=options.settings(environment),
            today=options.today(),
            progress=options.progress(),
            base=base,
            environment=environment,
            repeats=repeats,
            jobs=options.jobs,
            seed=seed,
        )
        return options.print(noise)
    from penstock.verbs.gate import gate

    report = gate(
        options.project,
        settings=options.settings(environment),
        today=options.today(),
        progress=options.progress(),
        base=base,
        head=head,
        environment=environment,
        accept=accept,
        trust=trust,
        plan=plan,
        jobs=options.jobs,
        seed=seed,
        detail=folder is not None or options.format == "html",
        record=record,
        explain=explain,
        traces=traces,
        sequential=sequential,
        executor=executor,
        share=shard,
        runs=runs,
    )
    if folder is not None:
        _write(Path(folder), report, options)
    return options.print(report)


def _recheck(
    options: Options,
    what: str,
    bundles: str | None,
    head: str | None,
    environment: str | None,
    seed: int | None,
    explain: bool,
    *others: object,
) -> Report:
    if any(others):
        raise click.UsageError("--recheck goes without --base, --plan, --record, --accept, --sequential and --traces.")
    from penstock.verbs.recheck import recheck

    return recheck(
        options.project,
        what,
        settings=options.settings(environment),
        today=options.today(),
        progress=options.progress(),
        head=head,
        environment=environment,
        bundles=None if bundles is None else Path(bundles),
        jobs=options.jobs,
        seed=seed,
        explain=explain,
    )


def _write(folder: Path, report: Report, options: Options) -> None:
    from penstock.report import saved

    output.write(folder / _SAVED, saved.save(report))
    for name, format in _FILES.items():
        made = replace(options, format=format, file=name, quiet=False, color="never")
        output.write(folder / name, made.render(report))
