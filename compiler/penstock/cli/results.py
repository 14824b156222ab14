"""The flags of `--results`."""

import shlex
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from penstock.cli.options import Amount

if TYPE_CHECKING:
    from penstock.verbs.results import Compared

F = TypeVar("F", bound=Callable[..., int])
FORMATS = ("promptfoo", "inspect", "deepeval", "braintrust", "jsonl", "ragas")
_NAMES = (
    "results_format",
    "margins",
    "min_",
    "max_",
    "only",
    "smaller",
    "alpha",
    "coverage",
    "on_inconclusive",
    "show_content",
)


def results(command: F) -> F:
    """Adds `--results` and what goes with it; the command takes them as one `results`, None without them."""

    @wraps(command)
    def wrapped(**given: Any) -> Any:
        files, own = given.pop("results"), {name: given.pop(name) for name in _NAMES}
        return command(**given, results=_compared(files, own))

    decorated: Any = wrapped
    amount = Amount(0, 1, min_open=True)
    for flag in (
        click.option("--show-content", is_flag=True, help="With --results: rows' texts are shown too."),
        click.option("--on-inconclusive", type=click.Choice(["warn", "block"]), help="With --results; default: warn."),
        click.option(
            "--coverage", type=amount, help="With --results: rows that must pair and be scored; default: 0.98."
        ),
        click.option("--alpha", type=Amount(0, 1, min_open=True, max_open=True), help="With --results: 0.05."),
        click.option(
            "--smaller", multiple=True, metavar="METRIC", help="With --results: less of it is better; may be repeated."
        ),
        click.option("--metric", "only", multiple=True, metavar="NAME", help="With --results: judge these alone."),
        click.option(
            "--max", "max_", multiple=True, metavar="METRIC=N", help="With --results: ceiling of head's mean."
        ),
        click.option("--min", "min_", multiple=True, metavar="METRIC=N", help="With --results: floor of head's mean."),
        click.option(
            "--margin",
            "margins",
            multiple=True,
            metavar="[METRIC=]N",
            help="With --results: head may be worse by less than this; default: 0.05 for every metric.",
        ),
        click.option("--results-format", type=click.Choice(FORMATS), help="With --results; default: by its shape."),
        click.option(
            "--results",
            nargs=2,
            type=click.Path(path_type=Path),
            metavar="BASE HEAD",
            help="Judge two files of results that another tool wrote, without any project.",
        ),
    ):
        decorated = flag(decorated)
    return decorated  # type: ignore[no-any-return]


def in_line(text: str) -> "Compared":
    """Two files and the flags that go with them, in one line, as an input of a workflow has them."""

    @results
    def judged(**given: Any) -> Any:
        return given["results"]

    command = click.command(add_help_option=False)(judged)
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise click.BadParameter(f"'{text}': {error}", param_hint="--results") from None
    with command.make_context("--results", ["--results", *words]) as context:
        found: Compared = command.invoke(context)
    return found


def _compared(files: tuple[Path, Path] | None, own: dict[str, Any]) -> "Compared | None":
    if not files:
        if any(own.values()):
            flag = next(name for name, value in own.items() if value)
            said = {"margins": "margin", "only": "metric"}.get(flag, flag.strip("_").replace("_", "-"))
            raise click.UsageError(f"--{said} goes with --results alone.")
        return None
    from penstock.gate.given import MARGIN, Bounds
    from penstock.verbs.results import Compared

    margins = dict(_bound("--margin", text, plain=True) for text in own["margins"])
    bounds = Bounds(
        margin=margins.pop("", MARGIN),
        margins=margins,
        min=dict(_bound("--min", text) for text in own["min_"]),
        max=dict(_bound("--max", text) for text in own["max_"]),
        only=frozenset(own["only"]),
        smaller=frozenset(own["smaller"]),
    )
    return Compared(
        *files,
        format=own["results_format"],
        bounds=bounds,
        alpha=0.05 if own["alpha"] is None else own["alpha"],
        coverage=0.98 if own["coverage"] is None else own["coverage"],
        on_inconclusive=own["on_inconclusive"] or "warn",
        content=own["show_content"],
    )


def _bound(flag: str, text: str, *, plain: bool = False) -> tuple[str, float]:
    """`METRIC=N`; a metric's name may hold `=`. plain: `N` alone is of every metric."""
    name, equals, figure = text.rpartition("=")
    try:
        amount = float(figure)
    except ValueError:
        amount = -1.0
    if not 0 <= amount <= 1 or (flag == "--margin" and amount == 1) or not (name or (plain and not equals)):
        shape = "0.05 or METRIC=0.05" if plain else "METRIC=0.7"
        raise click.BadParameter(f"'{text}' is no bound: {shape}, a number from 0 to 1", param_hint=flag)
    return name, amount
