"""A chain made ready to run: which of its steps wait for which."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from penstock.bundle.bundle import Bundle
from penstock.diagnostics.fatal import Fatal
from penstock.project import graph
from penstock.project.types import skips
from penstock.runtime.steps import STEPS
from penstock.spec.kinds.chain import Chain
from penstock.spec.step import Step
from penstock.spec.steps.chain import ChainStep
from penstock.spec.steps.each import EachStep

DEEPEST = 32
"""Chains inside each other."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A chain of a bundle.

    Attributes:
        needs: for each step those that it reads.
        required: for each step those without whose outputs it does not run.
    """

    spec: Chain
    needs: Mapping[str, Sequence[str]]
    required: Mapping[str, frozenset[str]]


def plans(bundle: Bundle) -> dict[str, Plan]:
    """The bundle's chain and all that it runs as steps, by name.

    Raises:
        Fatal: one of them is not in the bundle, cannot run, or chains run each other without end.
    """
    found: dict[str, Plan] = {}
    level = [bundle.chain]
    for _ in range(DEEPEST):
        found.update({name: _plan(bundle, name) for name in level if name not in found})
        level = list(dict.fromkeys(inner for name in level for inner in _inside(found[name].spec)))
        if not level:
            return found
    raise Fatal(f"chains of the bundle of {bundle.chain!r} run each other deeper than {DEEPEST} levels", exit_code=1)


def plan(spec: Chain, name: str) -> Plan:
    """
    Raises:
        Fatal: the chain's steps wait for each other.
    """
    needs = graph.needs(spec)
    loop = graph.cycle(needs)
    if loop is not None:
        raise Fatal(f"the steps of Chain/{name} wait for each other: {' -> '.join(loop)}", exit_code=1)
    return Plan(spec, needs, {step: skips.required(spec, given) for step, given in spec.steps.items()})


def _plan(bundle: Bundle, name: str) -> Plan:
    spec = bundle.spec("Chain", name)
    if not isinstance(spec, Chain):
        raise Fatal(f"the bundle of {bundle.chain!r} holds no Chain/{name}", help="compile the chain again")
    for step, given in _every(spec):
        if given.type_ not in STEPS:
            raise Fatal(
                f"step {step!r} is of type `{given.type_}`, which this version checks and compiles, but does not run",
                help=f"step types that run: {', '.join(STEPS)}",
            )
    return plan(spec, name)


def _every(spec: Chain) -> Iterator[tuple[str, Step]]:
    for name, step in spec.steps.items():
        yield name, step
        if isinstance(step, EachStep):
            yield name, step.do


def _inside(spec: Chain) -> Iterator[str]:
    return (step.chain for _, step in _every(spec) if isinstance(step, ChainStep))
