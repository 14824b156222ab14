"""penstock ci"""

from pathlib import Path
from typing import Any

import click

from penstock.cli import output
from penstock.cli.options import FOUND, Amount, Options, digest, environment, executor, sharded, shared


@click.command()
@click.option("--base", metavar="REV", help="What head is compared with; default: what the event names.")
@click.option("--head", metavar="REV", help="What is judged; default: what the event names, else HEAD.")
@click.option(
    "--trust",
    type=click.Choice(["head", "data", "base"]),
    help="As of `gate`; default: base for a fork's change, which is never trusted as head, and head for all else.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["never", "verdict", "inconclusive", "warnings"]),
    default="verdict",
    show_default=True,
    help="verdict: as `gate` ends; inconclusive, warnings: these too; never: report only.",
)
@click.option(
    "--comment",
    type=click.Choice(["always", "changes", "never"]),
    default="always",
    show_default=True,
    help="On the pull request; changes: begin none where nothing changed.",
)
@click.option("--comment-author", "author", metavar="LOGIN", help="Whose comments are ours; default: asked.")
@click.option("--annotations/--no-annotations", default=True, help="Findings at their lines, where the log shows them.")
@click.option("--sarif/--no-sarif", default=False, help="Findings to the forge's code scanning too.")
@click.option("--budget", type=Amount(min=0), metavar="USD", help="At most; base's own budget stays.")
@click.option("--accept", metavar="DIGEST", callback=digest, help="As of `gate`.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Of the permutation tests; default: the project's.")
@click.option("-o", "--output", "folder", metavar="DIR", default="penstock-report", show_default=True)
@click.option("--bundles", metavar="DIR", help="Where head's bundles go; default: DIR/bundles.")
@click.option("--zone", is_flag=True, help="Only print where this job's caches are kept: zone=..., reads=...")
@click.option(
    "--runs",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    metavar="PATH",
    help="Judge what jobs of every --shard wrote (a file or a folder), and ask nothing.",
)
@click.option(
    "--results",
    metavar="'BASE HEAD [FLAGS]'",
    help="Judge two files of results that another tool wrote; flags as of `gate --results`. No project is needed.",
)
@sharded
@executor
@environment
@shared(formats=("auto", *FOUND), calling=True, file=False)
def ci(
    options: Options,
    base: str | None,
    head: str | None,
    trust: Any,
    fail_on: Any,
    comment: Any,
    author: str | None,
    annotations: bool,
    sarif: bool,
    budget: float | None,
    accept: str | None,
    seed: int | None,
    folder: str,
    bundles: str | None,
    zone: bool,
    runs: tuple[Path, ...],
    results: str | None,
    shard: Any,
    executor: str,
    environment: str | None,
) -> int:
    """Judge what this CI job was started for.

    Reads the event, checks, compares, compiles and gates head once, writes the report in every format into a folder,
    and tells the forge: comment, job summary, outputs, annotations. Ends as `gate` does. A comment that cannot be
    posted is a warning and never a verdict.
    """
    from dataclasses import replace

    from penstock.verbs.ci import ci, zones
    from penstock.verbs.job.ci_told import Wanted

    if zone:
        pairs = zones(options.settings(environment), trust)
        output.result("".join(f"{name}={value}\n" for name, value in pairs.items()))
        return 0
    wanted = Wanted(
        base=base or None,
        head=head or None,
        environment=environment or None,
        trust=trust,
        fail_on="warnings" if options.strict else fail_on,
        comment=comment,
        author=author or None,
        sarif=sarif,
        share=shard,
        runs=runs,
        budget=budget,
        accept=accept,
        jobs=options.jobs,
        seed=seed,
        executor=executor,
    )
    if results:
        from penstock.cli.results import in_line
        from penstock.verbs.ci_results import ci_results

        if runs or shard is not None or budget is not None:
            raise click.UsageError("--results asks nothing: it goes without --shard, --runs and --budget.")
        judged = ci_results(
            options.project,
            wanted,
            in_line(results),
            settings=options.settings(environment),
            output=Path(folder),
        )
    else:
        judged = ci(
            options.project,
            wanted,
            settings=options.settings(environment),
            today=options.today(),
            progress=options.progress(),
            output=Path(folder),
            bundles=Path(bundles) if bundles else None,
        )
    lines = judged.lines if annotations or judged.lines != "github" else "text"
    format = options.format if options.format != "auto" else lines
    shown = judged.told if format == "json" else judged.report
    output.result(replace(options, format=format).render(shown, judged.changed))
    if format != "json" and judged.told is not judged.report:
        output.say(replace(options, format="text", color="never").render(judged.told).rstrip())
    return judged.told.exit_code()
