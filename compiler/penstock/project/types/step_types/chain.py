"""`chain`: what is passed, against the inputs of the Chain."""

from collections.abc import Iterator

from penstock.diagnostics.fault import Fault
from penstock.project.chains import chain_spec
from penstock.project.types import arguments, schemas
from penstock.project.types.step_type import Site
from penstock.spec.steps.chain import ChainStep


def faults(step: ChainStep, site: Site) -> Iterator[Fault]:
    """What is wrong with the Chain's inputs."""
    spec = chain_spec(site.project, step.chain)
    if spec is None:
        return
    declared = schemas.properties(spec.inputs)
    required = [name for name, each in declared.items() if "default" not in each]
    yield from arguments.faults(step.with_, declared, required, f"chain '{step.chain}'", site)
