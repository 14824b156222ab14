from typing import Annotated, ClassVar, Literal

from pydantic import Field

from penstock.spec.field import Aspect, Name, Strict
from penstock.spec.kind import Kind

Share = Annotated[float, Field(gt=0, lt=1)]


class Budget(Strict):
    """What one gate may spend; reached, the verdict is INCONCLUSIVE."""

    usd: Annotated[float, Field(ge=0)] | None = None
    """US dollars."""
    minutes: Annotated[float, Field(gt=0)] | None = None
    """Wall-clock minutes."""


class Gate(Strict):
    """How a pull request is judged; always read from the base revision."""

    environments: list[Name] = []
    """What is deployed is what is evaluated; empty: the resources as they stand ("default")."""
    alpha: Share = 0.05
    """Significance level of each decision."""
    coverage: Annotated[float, Field(gt=0, le=1)] = 0.98
    """The least share of a guarded metric's planned rows that must be measured on either side."""
    seed: Annotated[int, Field(ge=0)] = 0
    """Seed of permutations."""
    on_inconclusive: Literal["warn", "block"] = "warn"
    """`warn` exits 0, `block` exits 3."""
    budget: Budget = Budget()
    """What one gate may spend."""
    baseline_max_age: Annotated[str, Field(pattern=r"^[0-9]+[mhd]$")] = "7d"
    """How long the answers of the base revision may be reused: minutes, hours or days."""


class Project(Kind):
    """The root of a project: `penstock.yaml`, one a project.

    It says which files belong to the project and how its pull requests are judged. The `gate` block that judges a
    pull request is the one of the base revision.
    """

    kind: ClassVar[str] = "Project"

    include: Annotated[list[str] | None, Aspect.METADATA] = None
    """Globs of the files that must be ours; default: every YAML file that git tracks or would track is looked at."""
    exclude: Annotated[list[str], Aspect.METADATA] = []
    """Globs of files never looked at."""
    show_content: Annotated[bool, Aspect.METADATA] = False
    """Show rows' text in comments also where the data lie outside the repository."""
    false_alarms_per_month: Annotated[float, Field(gt=0), Aspect.METADATA] | None = None
    """Sets the alpha of every Monitor together."""
    imports: list[str] = []
    """Other projects of the same repository whose resources may be named here."""
    gate: Annotated[Gate, Aspect.METADATA] = Gate()
    """How a pull request is judged."""
