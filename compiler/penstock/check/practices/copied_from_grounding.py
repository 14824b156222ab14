"""A row is copied out of the documents that the answer is drawn from.

A question with eight words in a row of a document is found by any retriever, and nobody asks like that. A reference of
sixteen words or more that stands in a document as it is rewards copying it. Ask and answer in a reader's words.
"""

from collections.abc import Iterator

from penstock.check.practice import Finding, Looked, Severity, looked, texts
from penstock.check.rule import Wording
from penstock.diagnostics.diagnostic import Related
from penstock.diagnostics.location import Location
from penstock.project.chains import chains
from penstock.project.graph import reach
from penstock.source.data.rows import Row
from penstock.spec.kinds.dataset import Dataset
from penstock.text.shingles import LENGTH, grams

CODE = "PS543"
SEVERITY = Severity.WARNING
REFERENCE = 16
"""Words of a reference that is a passage and no fact."""


def find(data: Looked) -> Iterator[Finding]:
    said = _documents(data)
    for row in data.rows if said else ():
        for name in sorted(data.asked):
            for text in texts(row.values.get(name)):
                shared = next((gram for gram in grams(text) if gram in said), None)
                if shared is not None:
                    message = f"row '{row.id[:60]}' asks in the words of a document: '{shared}'"
                    yield _finding(data, row, text, message, "ask as a reader would who has not seen it", said[shared])
        for text in data.answers(row):
            runs = [*grams(text)]
            if len(runs) + LENGTH - 1 >= REFERENCE and len({said.get(gram) for gram in runs}) == 1 and runs[0] in said:
                message = f"a reference of row '{row.id[:60]}' is a passage of a document, word for word"
                yield _finding(data, row, text, message, "name its facts, as short phrases", said[runs[0]])


def _finding(data: Looked, row: Row, text: str, message: str, help: str, place: Location) -> Finding:
    related = (Related(place, "the document"),)
    return Finding(data.place(row, text), Wording(message, help), data.resource, related)


def _documents(data: Looked) -> dict[str, Location]:
    """Every run of words of the documents, and the line where its document begins."""
    names = {
        identity.name
        for _, evaluation in data.evaluations
        if (source := chains(data.project).get(evaluation.chain)) is not None
        for identity in reach(data.project, source)
        if identity.kind == "Dataset"
    }
    found: dict[str, Location] = {}
    for name in sorted(names):
        spec = data.project.spec("Dataset", name)
        if isinstance(spec, Dataset) and spec.purpose == "grounding":
            other = looked(data.project, name)
            for row in other.rows:
                place = other.place(row)
                for value in row.values.values():
                    found.update((gram, place) for text in texts(value) for gram in grams(text) if gram not in found)
    return found
