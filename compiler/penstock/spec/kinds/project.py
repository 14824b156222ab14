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

    A project may import others of the same repository, each by its folder. Then the Models, Adapters,
    PromptTemplates, Chains, Retrievers, Datasets, Tools and ToolServers of those may be named as if they stood here,
    and the Environments of this project may patch and bind them; what is not named is left out. The others' settings,
    Environments, Policies, Evaluations, Monitors and Tunings stay theirs: how something is judged and deployed is said
    where that is done. The Policies of this project hold for what it names of others.

    What an import itself imports is read, but may be named here only if it is imported here too. Names are global: no
    two projects that meet may call something the same. Paths in an imported resource begin at the root of its own
    project. Its findings are reported there; what goes wrong with it only here, in an Environment of this project for
    instance, is a finding here.
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
    imports: Annotated[list[str], Aspect.METADATA] = []
    """Folders of other projects of the same repository, seen from this one, whose resources may be named here."""
    gate: Annotated[Gate, Aspect.METADATA] = Gate()
    """How a pull request is judged."""
