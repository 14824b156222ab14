"""What to do about a verdict, and the command that reproduces it."""

import shlex
from collections.abc import Sequence

from penstock.report.block import Foreign, Line

_STEPS = {
    "regression": "Look at the rows that regressed and at the first cause; the metrics say by how much.",
    "required-row": "Make the required rows pass again; they are the ones that must not flip.",
    "floor": "Bring the metric back within its bound, or change the bound in a change of its own.",
    "incomplete": "Look at the rows without scores, then run again: every finished call is reused.",
    "judge": "Choose a judge or a prompt that grades as people do on its labels, or decide by another metric.",
    "budget": "Raise gate.budget at base, or run again: every finished call is reused.",
    "untrusted": "A maintainer starts the gate for this very commit with --trust data.",
    "removed": "Move whoever calls the chain first, or keep it with what replaces it named under `deprecated`.",
    "no-baseline": "Give the chain's evaluation a min guard or required rows, so that something can decide.",
}
_NOW = {
    "findings": "fix what is found",
    "regression": "look at the rows that regressed and at the first cause",
    "required-row": "make the required rows pass again",
    "floor": "bring the metric back within its bound",
    "incomplete": "look at the rows without scores and run again, finished calls are reused",
    "judge": "choose a judge that grades as people do on its labels",
    "budget": "raise gate.budget at base or run again, finished calls are reused",
    "untrusted": "a maintainer starts the gate for this very commit with --trust data",
    "no-baseline": "give the chain's evaluation a min guard or required rows, so that something can decide",
}
LOOSENED = "an owner accepts it, or it goes into a change of its own"
_LOOSENED = "What judges this change was loosened; an owner accepts it, or it goes into a change of its own."


def steps(reason: str, *, needed: int | None, loosened: bool, accept: str | None, reproduce: str) -> tuple[Line, ...]:
    """For people, in order. `needed`: rows that would decide; `accept`: the digest an owner may accept."""
    made: list[Line] = []
    if reason == "underpowered":
        rows = f"{needed:,} rows would decide" if needed else "more rows would decide"
        made.append((f"{rows}: add rows or repeats to the evaluation, or widen the margin in a change of its own.",))
    elif reason in _STEPS:
        made.append((_STEPS[reason],))
    if loosened:
        made.append((_LOOSENED,))
    if accept:
        made.append(("To go in as it is, an owner accepts it: ", Foreign(f"{reproduce} --accept {accept}", 400)))
    return tuple(made)


def now(reason: str, *, needed: int | None) -> str:
    """What to do now, as the end of a sentence."""
    if reason == "underpowered":
        rows = f"with {needed:,} rows it would decide" if needed else "with more rows it would decide"
        return f"{rows}, or with a wider margin in a change of its own"
    return _NOW.get(reason, "there is nothing to do")


def command(
    base: str,
    head: str,
    *,
    environment: str | None,
    seed: int,
    recheck: str | None = None,
    more: Sequence[str] = (),
) -> str:
    """`penstock gate` as it was called; without --head the working tree is judged.

    recheck: the bundle that was asked again, in place of a base; more: flags that change what is done.
    """
    words = ["penstock", "gate", *(["--recheck", recheck] if recheck else ["--base", base]), *more]
    if head != "worktree" and recheck is None:
        words += ["--head", head]
    if environment is not None:
        words += ["--env", environment]
    if seed:
        words += ["--seed", str(seed)]
    return shlex.join(words)
