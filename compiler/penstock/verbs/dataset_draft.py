"""Rows proposed for an Evaluation that has few, or for a chain that has none."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from penstock.bundle import release
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.evaluate.draft import Document, Proposed, drafted, fresh, topic
from penstock.evaluate.filled import Filled, filled
from penstock.project import dataset, texts
from penstock.project.chains import chains
from penstock.project.graph import reach
from penstock.project.link import nearest
from penstock.project.loaded import Loaded
from penstock.project.project import Project
from penstock.report.report import Report
from penstock.report.sections import dataset_rows as section
from penstock.runtime import chain
from penstock.runtime.calls.caps import Caps
from penstock.source.parsing.yaml import LocatedDoc
from penstock.source.settings import Settings
from penstock.spec.kinds.prompt_template import Message, PromptTemplate
from penstock.spec.kinds.retriever import Retriever
from penstock.spec.resource import Resource, validate
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.findings import findings
from penstock.verbs.checkout.place import Place
from penstock.verbs.rows import growing, row_file

BEYOND = 0.2
"""The share of questions that nothing answers."""
_WORDING = "penstock-draft-wording"


def dataset_draft(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    progress: Progress,
    name: str,
    take: int = 60,
    to: str | None = None,
    model: str | None = None,
    environment: str | None = None,
    caps: Caps | None = None,
    dry_run: bool = False,
) -> Report:
    """Proposes rows out of the documents that the chain answers from, else out of what its prompts say; writes them as
    not reviewed. What is nearly asked already, in the file or in a few-shot example, is not proposed again.

    Args:
        name: of an Evaluation or a chain; a chain without any gets its first Dataset and Evaluation.
        to: a file of its own instead of the Dataset's.
        model: a Model of the project that words the questions; without it no model is asked.

    Raises:
        Fatal: no project, nothing of that name, nothing to draft from, a file that cannot be written.
    """
    at = opening.place(directory, settings)
    resources = opening.loaded(at, None)
    found = findings(resources, environment, today)
    if found.stop:
        return Report((found.section,), "dataset draft", resources.tree.prefix)
    where = opening.gated(resources, environment)[0]
    project = opening.linked(resources, where)
    home = growing.home(project, name, to)
    documents, source = _documents(project, home.chain)
    if not documents:
        raise Fatal(f"chain '{home.chain}' reads no documents, and its prompts say nothing to ask about")
    known = [*_asked(at.root, home), *_shown(project, home.chain)]
    # More than asked for, so that what is known already leaves room for others.
    proposed = [*fresh(drafted(documents, source=source, take=take + len(known)), known)]
    answerable = [each for each in proposed if each.answerable][: take - round(take * BEYOND)]
    most = min(round(take * BEYOND), round(len(answerable) * BEYOND / (1 - BEYOND)))
    if home.fields.answerable is None:
        most = 0  # nothing would keep a metric from holding an answer against facts that are not there
    kept = [*answerable, *[each for each in proposed if not each.answerable][:most]]
    if model is not None:
        kept = _worded(at, resources, where, model, kept, documents, progress, caps)
    rows = [filled(each, home.fields) for each in kept]
    return _written(at.root, project, home, rows, dry_run, resources.tree.prefix)


def _written(
    root: Path, project: Project, home: growing.Home, rows: Sequence[Filled], dry_run: bool, prefix: str
) -> Report:
    changed: list[str] = []
    if not dry_run and rows:
        row_file.known(home.path)
        if home.dataset is None or (spec := project.spec("Dataset", home.dataset)) is None:
            changed += [path for path in (growing.first(root, project, home),) if path]
        elif spec.source.file == home.path:
            changed += [path for path in (growing.marked(root, project, home),) if path]
        row_file.add(root, home.path, [row.values for row in rows])
    made = section.section("draft", home, rows, changed, written=not dry_run)
    return Report((made,), "dataset draft", prefix)


def _documents(project: Project, name: str) -> tuple[list[Document], str]:
    """What the chain's Retrievers search, else what its prompts say; and which of them."""
    found: list[Document] = []
    reached = reach(project, chains(project)[name])
    for identity in sorted(reached):
        spec = project.resources[identity].spec
        if isinstance(spec, Retriever):
            for row in dataset.rows(project, spec.documents.dataset).rows:
                text = row.values.get(spec.documents.text)
                if isinstance(text, str) and text.strip():
                    found.append(Document(row.id, text, topic(row.id)))
    if found:
        return found, "document"
    for identity in sorted(reached):
        spec = project.resources[identity].spec
        for index, message in enumerate(spec.messages if isinstance(spec, PromptTemplate) else ()):
            if isinstance(message, Message) and message.role == "system":
                text = texts.content(project.of_resource(identity), message.content) or ""
                found.append(Document(f"{identity.name}/messages/{index}", text, identity.name))
    return found, "prompt"


def _asked(root: Path, home: growing.Home) -> list[str]:
    """What the file asks already, and what was rejected of it."""
    files = (home.path, rejected(home.path))
    return [str(row.get(home.fields.question, "")) for file in files for row in row_file.rows(root, file)]


def rejected(path: str) -> str:
    """Where rows go that a person has rejected, so that they are not proposed again."""
    return f"{path.rpartition('.')[0]}.rejected.jsonl"


def _shown(project: Project, name: str) -> list[str]:
    """The texts of the few-shot examples that the chain's prompts show."""
    found = []
    for identity in reach(project, chains(project)[name]):
        spec = project.resources[identity].spec
        if isinstance(spec, PromptTemplate) and spec.examples is not None:
            for row in dataset.rows(project, spec.examples.dataset).rows:
                found += [value for value in row.values.values() if isinstance(value, str)]
    return found


def _worded(
    at: Place,
    resources: Loaded,
    environment: str,
    model: str,
    rows: Sequence[Proposed],
    documents: Sequence[Document],
    progress: Progress,
    caps: Caps | None,
) -> list[Proposed]:
    """The same rows, their questions in the words of a Model; those that it does not word stay as they are."""
    known = [each.identity.name for each in resources.resources if each.identity.kind == "Model"]
    if model not in known:
        near = nearest(model, known) or ", ".join(known) or "none"
        raise Fatal(f"there is no Model '{model}'", help=f"known: {near}")
    made = validate(LocatedDoc("penstock.yaml", 0, _template(model)))
    assert isinstance(made, Resource)
    project = opening.linked(replace(resources, resources=(*resources.resources, made), shared={}), environment)
    released = release.release(project, [_WORDING], judged=False)
    asked = chain.open(
        released.bundles[_WORDING],
        released.bindings,
        store=at.store,
        settings=at.settings,
        calls=at.settings.calls or "record",
        caps=caps,
    )
    by_id = {document.id: document.text for document in documents}

    async def all_of_them() -> list[Proposed]:
        progress.begin(f"wording by {model}", len(rows))
        worded = []
        for done, row in enumerate(rows, start=1):
            passage = "\n".join(by_id.get(id, "") for id in row.documents)
            trace = await asked.answer({"passage": passage[:4000], "question": row.question})
            worded.append(_reworded(row, trace.outputs.get("text"), model))
            progress.advance(done, usd=trace.usage.usd or 0.0)
        progress.end()
        return worded

    return asyncio.run(all_of_them())


def _reworded(row: Proposed, text: object, model: str) -> Proposed:
    plain = " ".join(str(text or "").split()).strip('"')
    if not plain.endswith("?") or len(plain) > 300:
        return row
    return replace(row, question=plain, origin={**row.origin, "model": model})


def _template(model: str) -> dict[str, Any]:
    system = (
        "Word the question as somebody would ask it who has not read the passage, in one sentence, in the language of "
        "the passage, so that the passage still answers it. Give the question alone.\n\nPassage:\n{{ passage }}"
    )
    return {
        "apiVersion": "penstock/v1",
        "kind": "PromptTemplate",
        "metadata": {"name": _WORDING},
        "spec": {
            "inputs": {"passage": {"type": "string"}, "question": {"type": "string"}},
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": "{{ question }}"}],
            "model": model,
        },
    }
