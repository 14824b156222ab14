"""Where a person edits what changed."""

from collections.abc import Callable

from penstock.diff.sources import sources
from penstock.project.project import Project
from penstock.spec.resource import Identity

PROMPT = b"""\
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: told}
spec:
  inputs: {question: {type: string}}
  messages:
    - {role: system, content: {file: prompts/told.md}}
    - {role: user, content: "{{ question }}"}
    - {role: user, content: {file: prompts/told.md}}
"""


def test_the_document_then_the_texts_it_names(open_files: Callable[..., Project]) -> None:
    project = open_files({"prompts/told.yaml": PROMPT, "prompts/told.md": b"Tell.\n"})
    assert sources(project, Identity("PromptTemplate", "told")) == ("prompts/told.yaml", "prompts/told.md")


def test_what_is_gone_stands_nowhere(open_files: Callable[..., Project]) -> None:
    assert sources(open_files({}), Identity("PromptTemplate", "gone")) == ()
