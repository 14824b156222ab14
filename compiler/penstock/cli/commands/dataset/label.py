"""penstock dataset label"""

from typing import TYPE_CHECKING

import click

from penstock.cli import output
from penstock.cli.asking import ask
from penstock.cli.options import Given, Options, capped, environment, shared

if TYPE_CHECKING:
    from penstock.verbs.dataset_label import Bench


@click.command()
@click.argument("dataset", metavar="DATASET")
@click.option("--metric", metavar="NAME", help="Keep what this metric is given, so that its judge can be calibrated.")
@click.option("--against", metavar="REV", help="Pairs: the answers of this revision beside those of the checkout.")
@click.option("--against-model", metavar="NAME", help="Pairs: this Model in place of the chain's.")
@click.option("--by", metavar="METRIC", help="Pairs: by what this metric scores, and nobody is asked.")
@click.option("--to", metavar="FILE", help="Where they go; default: data/DATASET-labels.jsonl or -preferences.jsonl.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="Of the order in pairs.")
@capped
@environment
@shared(formats=("text", "json", "markdown"), calling=True)
def label(
    options: Options,
    dataset: str,
    metric: str | None,
    against: str | None,
    against_model: str | None,
    by: str | None,
    to: str | None,
    seed: int,
    environment: str | None,
    caps: Given,
) -> int:
    """Say what answers are worth.

    Shows the answer to each row and asks for a score from 0 to 1: labels that a judge is calibrated by. With --against
    or --against-model it shows two answers, in an order that tells nothing of where they come from, and asks which is
    better: preference pairs. Every judgement is written at once; started again, it goes on where it ended.
    """
    from penstock.verbs.dataset_label import bench

    if by is not None and against is None and against_model is None:
        raise click.UsageError("--by prefers one of two answers: --against REV or --against-model NAME gives the other")
    made = bench(
        options.project,
        settings=options.settings(environment),
        today=options.today(),
        progress=options.progress(),
        name=dataset,
        metric=by or metric,
        against=against,
        against_model=against_model,
        to=to,
        seed=seed,
        environment=environment,
        caps=caps.caps(),
    )
    if by is not None:
        made.judge(by)
    elif made.pairs:
        _pairs(made)
    else:
        _scores(made)
    return options.print(made.report())


def _scores(bench: "Bench") -> None:
    for number, each in enumerate(bench.answers, start=1):
        output.say(f"\nRow {number} of {len(bench.answers)}")
        for name, value in each.question.inputs.items():
            output.say(f"  {name}: {value}")
        output.say(f"  answer: {each.text}")
        while True:
            said = ask("Score from 0 to 1 (y is 1, n is 0), [s]kip or [q]uit?")
            if said is None or said.strip().lower() in ("q", "quit"):
                return
            if said.strip().lower() in ("s", "skip"):
                break
            score = _score(said.strip().lower())
            if score is not None:
                bench.score(each, score)
                break


def _score(text: str) -> float | None:
    try:
        score = {"y": 1.0, "yes": 1.0, "n": 0.0, "no": 0.0}.get(text)
        score = float(text) if score is None else score
    except ValueError:
        return None
    return score if 0 <= score <= 1 else None


def _pairs(bench: "Bench") -> None:
    for number, pair in enumerate(bench.pairs, start=1):
        output.say(f"\nPair {number} of {len(bench.pairs)}")
        for name, value in pair.a.question.inputs.items():
            output.say(f"  {name}: {value}")
        for place, each in enumerate(pair.shown, start=1):
            output.say(f"  [{place}] {each.text}")
        while True:
            said = ask("Which is better: [1], [2], a [t]ie, or [q]uit?")
            choice = "q" if said is None else said.strip().lower()[:1]
            if choice == "q":
                return
            if choice == "t":
                bench.tie()
            elif choice in ("1", "2"):
                bench.choose(pair, choice == "1")
            else:
                continue
            break
