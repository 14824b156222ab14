"""Where the rows of an Evaluation or a chain go: its Dataset, or a first one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from penstock.diagnostics.diagnostic import Diagnostic, Edit, Fix, Severity
from penstock.diagnostics.fatal import Fatal
from penstock.evaluate.filled import Fields, fields
from penstock.project.chains import chain_spec, chains
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.source.editing import edit, write
from penstock.source.parsing.locate import place
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.resource import Identity


@dataclass(frozen=True, slots=True)
class Home:
    """A chain, and the file that its rows go to. `dataset`, `evaluation`: None where there is none yet."""

    chain: str
    evaluation: str | None
    dataset: str | None
    path: str
    fields: Fields


def home(project: Project, name: str, to: str | None = None) -> Home:
    """Of an Evaluation, or of a chain with one Evaluation or none.

    Raises:
        Fatal: there is neither, a chain has several, or takes no text.
    """
    spec = project.spec("Evaluation", name)
    evaluation: str | None = name if isinstance(spec, Evaluation) else None
    chain = spec.chain if isinstance(spec, Evaluation) else name
    known = chains(project)
    if chain not in known:
        near = nearest(name, [*known, *(each.identity.name for each in project.of("Evaluation"))])
        raise Fatal(f"there is no Evaluation or chain '{name}'", help=f"did you mean {near}?" if near else None)
    if evaluation is None:
        found = [r.identity.name for r in project.of("Evaluation") if getattr(r.spec, "chain", None) == chain]
        if len(found) > 1:
            raise Fatal(f"chain '{chain}' has several Evaluations", help=f"name one: {', '.join(found)}")
        evaluation = found[0] if found else None
    return _of(project, chain, evaluation, to)


def of_dataset(project: Project, name: str, to: str | None = None) -> Home:
    """Of a Dataset that an Evaluation reads.

    Raises:
        Fatal: there is none of that name, or no Evaluation reads it.
    """
    if not isinstance(project.spec("Dataset", name), Dataset):
        known = [each.identity.name for each in project.of("Dataset")]
        raise Fatal(
            f"there is no Dataset '{name}'", help=f"known: {nearest(name, known) or ', '.join(known) or 'none'}"
        )
    for each in project.of("Evaluation"):
        if isinstance(each.spec, Evaluation) and each.spec.dataset == name:
            return _of(project, each.spec.chain, each.identity.name, to)
    raise Fatal(f"no Evaluation reads Dataset '{name}', so nothing says which field is what", help="write one first")


def _of(project: Project, chain: str, evaluation: str | None, to: str | None) -> Home:
    spec = project.spec("Evaluation", evaluation) if evaluation is not None else None
    data = project.spec("Dataset", spec.dataset) if spec is not None else None
    into = fields(project, chain, spec, data)
    if into is None:
        raise Fatal(f"chain '{chain}' takes no text that a row could ask")
    if not into.takes(into.reviewed) and to is None:
        help = f"add `{into.reviewed}: {{type: boolean, default: true}}` and `origin: {{type: object}}` to its schema"
        raise Fatal(f"the schema of Dataset '{spec.dataset if spec else ''}' lets no row be unreviewed", help=help)
    if data is not None and data.source.file is None and to is None:
        raise Fatal("rows are added to a Dataset with `source: {file: ...}`", help="--to FILE.jsonl writes them apart")
    path = to or (data.source.file if data is not None else f"data/{chain}-questions.jsonl")
    return Home(chain, evaluation, spec.dataset if spec is not None else None, path, into)


def marked(root: Path, project: Project, of: Home) -> str | None:
    """Lets the Dataset say which of its rows nobody has reviewed; the file that was changed, or None where it says so.

    Raises:
        Fatal: it cannot be written there.
    """
    data = project.spec("Dataset", of.dataset) if of.dataset is not None else None
    if not isinstance(data, Dataset) or data.reviewed is not None or of.dataset is None:
        return None
    identity = Identity("Dataset", of.dataset)
    edits = [Edit(project.at(identity), "insert", of.fields.reviewed, key="reviewed")]
    if of.fields.properties and of.fields.reviewed not in of.fields.properties:
        schema: dict[str, Any] = {"type": "boolean", "default": True}
        edits.append(Edit(project.at(identity, "schema", "properties"), "insert", schema, key=of.fields.reviewed))
    where = project.resources[identity].location
    found = Diagnostic("", "", Severity.WARNING, "", where, fix=Fix(tuple(edits), safe=True))
    (placed,) = place(project.tree, [found])
    before = project.tree.read(where.path)
    after = edit.edited(where.path, before, [placed.fix]) if placed.fix is not None else None
    try:
        if after is None:
            raise OSError("its text has no place for it")
        write.replace(root, where.path, before, after)
    except OSError as error:
        help = f"add `reviewed: {of.fields.reviewed}` to its spec"
        raise Fatal(f"Dataset '{of.dataset}' cannot be marked: {error.strerror or error}", help=help) from None
    return where.path


def first(root: Path, project: Project, of: Home) -> str | None:
    """Writes the Dataset and the Evaluation of a chain that has none; the file, or None where there is one."""
    if of.evaluation is not None:
        return None
    spec = chain_spec(project, of.chain)
    assert spec is not None
    path = f"evaluations/{of.chain}.yaml"
    text = next(
        (f"${{{{ outputs.{name} }}}}" for name in ("answer", "text", *spec.outputs) if name in spec.outputs), None
    )
    if text is None:
        raise Fatal(f"chain '{of.chain}' gives no output that could be scored")
    retrieved = [name for name, step in spec.steps.items() if getattr(step, "retrieve", None) is not None]
    try:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        with (root / path).open("x", encoding="utf-8", newline="\n") as file:
            file.write(_specs(of, text, retrieved[0] if retrieved else None))
    except FileExistsError:
        raise Fatal(
            f"{path} is there already and declares no Evaluation of '{of.chain}'", help="--to FILE.jsonl"
        ) from None
    except OSError as error:
        raise Fatal(f"{path} cannot be written: {error.strerror}") from None
    return path


def _specs(of: Home, text: str, retrieve: str | None) -> str:
    grounded = f"""\
    recall:
      metric: retrieval-recall
      with: {{documents: "${{{{ steps.{retrieve}.documents }}}}", relevant: "${{{{ row.pages }}}}"}}
      where: ${{{{ row.answerable }}}}
    grounded:
      metric: groundedness
      with: {{text: "{text}", documents: "${{{{ steps.{retrieve}.documents }}}}"}}
"""
    inputs = ", ".join(f'{name}: "${{{{ row.{field} }}}}"' for name, field in of.fields.inputs.items())
    properties = "".join(f"      {field}: {{type: string}}\n" for field in of.fields.inputs.values())
    return f"""\
# Drafted: nobody has reviewed the rows yet. Until `penstock dataset review` accepts them they are shown, never guarded.
apiVersion: penstock/v1
kind: Dataset
metadata: {{name: {of.chain}-questions}}
spec:
  purpose: evaluation
  source: {{file: {of.path}}}
  key: id
  cluster: topic
  reviewed: reviewed
  schema:
    type: object
    required: [id, {of.fields.question}, topic, answerable, facts]
    properties:
      id: {{type: string}}
{properties}      topic: {{type: string}}
      answerable: {{type: boolean}}
      facts: {{type: array, items: {{type: string}}}}
      pages: {{type: array, items: {{type: string}}}}
      golden: {{type: boolean, default: false}}
      reviewed: {{type: boolean, default: true}}
      origin: {{type: object}}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {{name: {of.chain}-quality}}
spec:
  chain: {of.chain}
  dataset: {of.chain}-questions
  inputs: {{{inputs}}}
  required: ${{{{ row.golden }}}}
  metrics:
    facts:
      metric: fact-coverage
      with: {{text: "{text}", facts: "${{{{ row.facts }}}}"}}
      where: ${{{{ row.answerable }}}}
      guard: {{margin: 0.1}}
    refused:
      metric: refused
      with: {{text: "{text}"}}
      where: ${{{{ !row.answerable }}}}
{grounded if retrieve is not None else ""}    price: {{metric: cost}}
    seconds: {{metric: latency}}
"""
