"""A generated project: the same specs for the same size, about 1.8 KB each, one third of them prompts."""

import json
import random
import subprocess
from pathlib import Path

WORDS = ("answer", "section", "handbook", "question", "document", "source", "refund", "order", "price", "model")


def write(root: Path, specs: int, rows: int = 0, *, priced: bool = False) -> None:
    """Writes `specs` resources in files of one, in a git repository with one commit; `rows` adds an evaluation.

    priced: the models cost something, so that tokens are counted.
    """
    text = random.Random(0)
    root.mkdir(parents=True)
    (root / "penstock.yaml").write_text(_document("Project", "generated", ""))
    for number in range(specs // 3):
        folder = root / f"part-{number % 50}"
        folder.mkdir(exist_ok=True)
        (folder / f"model-{number}.yaml").write_text(_model(number, text, priced))
        (folder / f"prompt-{number}.yaml").write_text(_prompt(number, text))
        (folder / f"chain-{number}.yaml").write_text(_chain(number, text))
    if rows:
        _evaluation(root, rows)
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root, "generated")


def git(root: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "gc.auto=0", "-c", "user.name=b", "-c", "user.email=b@example.org", *arguments],
        cwd=root,
        check=True,
    )


def commit(root: Path, message: str) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", message)


def _prose(text: random.Random, words: int) -> str:
    return " ".join(text.choice(WORDS) for _ in range(words))


def _document(kind: str, name: str, spec: str, description: str = "generated") -> str:
    body = f"spec:\n{spec}" if spec else "spec: {}\n"
    return f"apiVersion: penstock/v1\nkind: {kind}\nmetadata:\n  name: {name}\n  description: {description}\n{body}"


def _model(number: int, text: random.Random, priced: bool) -> str:
    spec = "  model: builtin/extractive\n  mode: chat\n  parameters: {sentences: 2}\n"
    spec += "  price: {inputPerMillion: 0.4, outputPerMillion: 1.6}\n" if priced else ""
    return _document("Model", f"model-{number}", spec, _prose(text, 230))


def _prompt(number: int, text: random.Random) -> str:
    spec = (
        "  format: jinja2\n  inputs:\n    question: {type: string, maxLength: 500}\n"
        "    documents: {type: array, items: {type: object, properties: {text: {type: string}}}}\n"
        f"  messages:\n    - role: system\n      content: |\n        {_prose(text, 190)}\n"
        "    - role: user\n      content: |\n        {% for d in documents %}{{ d.text }}\n        {% endfor %}"
        f"Question {number}: {{{{ question }}}}\n"
    )
    return _document("PromptTemplate", f"prompt-{number}", spec)


def _chain(number: int, text: random.Random) -> str:
    spec = (
        "  inputs:\n    question: {type: string, maxLength: 500}\n  steps:\n    answer:\n"
        f"      prompt: prompt-{number}\n      model: model-{number}\n"
        '      with: {question: "${{ inputs.question }}", documents: []}\n'
        '  outputs: {answer: "${{ steps.answer.text }}"}\n'
    )
    return _document("Chain", f"chain-{number}", spec, _prose(text, 200))


def _evaluation(root: Path, rows: int) -> None:
    (root / "rows.jsonl").write_text(
        "".join(
            json.dumps({"id": f"r{n}", "question": f"question {n}", "facts": ["question"]}) + "\n" for n in range(rows)
        )
    )
    spec = "  purpose: evaluation\n  source: {file: rows.jsonl}\n  key: id\n"
    metric = (
        '  chain: chain-0\n  dataset: rows\n  inputs: {question: "${{ row.question }}"}\n  metrics:\n    facts:\n'
        '      metric: fact-coverage\n      with: {text: "${{ outputs.answer }}", facts: "${{ row.facts }}"}\n'
        "      guard: {margin: 0.05}\n"
    )
    both = _document("Dataset", "rows", spec) + "---\n" + _document("Evaluation", "facts", metric)
    (root / "evaluation.yaml").write_text(both)
