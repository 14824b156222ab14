"""`prompt`: what is passed, against what the template takes."""

from collections.abc import Iterator

from penstock.diagnostics.fault import Fault
from penstock.project.types import prompt_types
from penstock.project.types.step_type import Site
from penstock.spec.steps.prompt import PromptStep


def faults(step: PromptStep, site: Site) -> Iterator[Fault]:
    """What is wrong with the template's inputs."""
    yield from prompt_types.faults(step.prompt, step.model, step.with_, "prompt", site)
