"""What a CI job was started for."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal[
    "pull_request",
    "pull_request_target",
    "merge_group",
    "push",
    "workflow_dispatch",
    "workflow_run",
    "schedule",
    "other",
]


class Label(NamedTuple):
    """A label of a pull request; `by`: who set it, where this very event tells it."""

    name: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What a job was started for, as the forge tells it. Every text in it may be a stranger's.

    Attributes:
        forge: the member that read it.
        action: what of the kind: `opened`, `synchronize`, `labeled`; empty where the forge does not say.
        repository: where base lives: `owner/name`, on GitLab the number of the project.
        author: who opened the pull request.
        base, head: commits; None where the event names none.
        base_ref: the branch that the change goes into. Without `base`, its merge base with head is the base.
        head_ref: the branch that the change is on; `head_repository`: where that lies.
        fork: head lies in another repository than base, or nothing says that it does not.
        number: of the pull request; its `labels` as the event tells them.
        workflow, job, run, attempt: which job this is.
        url: where people look at this run; edit: what leads to the forge's editor before a branch and a file of head.
    """

    forge: str
    kind: Kind
    action: str = ""
    repository: str = ""
    author: str = ""
    base: str | None = None
    head: str | None = None
    base_ref: str = ""
    head_ref: str = ""
    head_repository: str = ""
    fork: bool = False
    number: int | None = None
    labels: tuple[Label, ...] = ()
    workflow: str = ""
    job: str = ""
    run: str = ""
    attempt: str = ""
    url: str = ""
    edit: str = ""
