"""A prompt says what a row asks, or what is expected of its answer.

Eight words in a row that a message of a prompt of the evaluated chain shares with a row: the model copies, and the
score says nothing about any other question. Take the row out, or say it in other words.
"""

from collections.abc import Iterator

from penstock.check.practice import Finding, Looked, Severity, texts
from penstock.check.rule import Wording
from penstock.diagnostics.diagnostic import Related
from penstock.diagnostics.location import Location
from penstock.project import texts as written
from penstock.project.chains import chains
from penstock.project.graph import reach
from penstock.spec.kinds.prompt_template import Message, PromptTemplate
from penstock.text.shingles import grams

CODE = "PS541"
SEVERITY = Severity.WARNING


def find(data: Looked) -> Iterator[Finding]:
    said = _said(data)
    for row in data.rows if said else ():
        values = [text for name in sorted(data.asked | data.expected) for text in texts(row.values.get(name))]
        shared = next(((gram, text) for text in values for gram in grams(text) if gram in said), None)
        if shared is not None:
            gram, text = shared
            words = Wording(
                f"row '{row.id[:60]}' and a prompt share the words '{gram}'",
                "take the row out, or say it in the prompt in other words",
            )
            yield Finding(data.place(row, text), words, data.resource, (Related(said[gram], "the prompt's message"),))


def _said(data: Looked) -> dict[str, Location]:
    """Every run of words of the prompts, and where it stands."""
    found: dict[str, Location] = {}
    for _, evaluation in data.evaluations:
        source = chains(data.project).get(evaluation.chain)
        for identity in sorted(reach(data.project, source)) if source is not None else ():
            template = data.project.resources[identity].spec
            for index, message in enumerate(template.messages if isinstance(template, PromptTemplate) else ()):
                if isinstance(message, Message):
                    text = written.content(data.project.of_resource(identity), message.content) or ""
                    place = data.project.at(identity, "messages", index, "content")
                    found.update((gram, place) for gram in grams(text) if gram not in found)
    return found
