"""The files of langgraph."""

import ast
import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from pytest_snapshot.plugin import Snapshot
from tests.targets.conftest import EXAMPLES
from tests.targets.sample import SPECS, golden

import penstock
from penstock.bundle.release import Release
from penstock.source.settings import read
from penstock.targets.emit import Emitted, emit
from penstock.verbs.compile import compile

ROWS = {
    "handbook": lambda row: {"question": row["question"]},
    "advice": lambda row: {key: row[key] for key in ("customer", "question", "history") if key in row},
}
SKIPS = """apiVersion: penstock/v1
kind: Chain
metadata: {name: skips}
spec:
  inputs: {say: {type: string}, how: {type: string, default: plain}}
  steps:
    loud: {prompt: answer, with: {question: "${{ inputs.say }}"}, when: "${{ inputs.how == 'loud' }}"}
    after: {prompt: answer, with: {question: "${{ steps.loud.text }} again"}, when: "${{ inputs.how == 'loud' }}"}
    soft:
      prompt: answer
      with: {question: "${{ inputs.say }}"}
      when: ${{ inputs.how == 'soft' }}
      otherwise: {text: "${{ inputs.say }}, said"}
    both: {prompt: answer, with: {question: "${{ steps.soft.text }} ${{ has(steps.after) ? 'loudly' : 'softly' }}"}}
  outputs: {said: "${{ steps.both.text }}"}
"""


def compiled(source: Path, output: Path, environment: str | None) -> Path:
    settings = read({"PENSTOCK_CACHE_DIR": str(output / "cache")})
    report = compile(
        source,
        settings=settings,
        today=date(2026, 6, 1),
        output=output / "out",
        environment=environment,
        targets=["langgraph"],
    )
    assert report.exit_code() == 0, report
    return output / "out" / (environment or "default")


def imported(path: Path) -> Any:
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(example: str) -> Iterator[dict[str, Any]]:
    for line in (EXAMPLES / example / "data" / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def test_golden(example: Callable[[str, str], Release], snapshot: Snapshot) -> None:
    files = emit(example("agent", "production"), "langgraph").files
    for data in files.values():
        ast.parse(data)
    golden(snapshot, files)


def test_hostile_names_stay_texts(emitted: Callable[..., Emitted]) -> None:
    """Members of types may be called anything; steps and inputs are identifiers."""
    nasty = 'a"b\'c\\nd"""#{}\nimport os'
    specs = SPECS.replace("inputs: {question: {type: string}}", f"inputs: {{question: {json.dumps(typed(nasty))}}}")
    made = emitted("langgraph", {"a.yaml": specs.replace('"{{ question }}"', '"{{ question | length }}"')})
    (module,) = made.files.values()
    texts = [node.value for node in ast.walk(ast.parse(module)) if isinstance(node, ast.Constant)]
    assert nasty in texts
    assert f"{nasty}!" in texts


def typed(name: str) -> dict[str, Any]:
    return {"type": "object", "properties": {name: {"enum": [f"{name}!"]}}}


@pytest.mark.platforms
@pytest.mark.parametrize(("name", "chain"), [("handbook", "handbook"), ("retail-chat", "advice")])
def test_answers_as_penstock_does(name: str, chain: str, tmp_path: Path) -> None:
    pytest.importorskip("langgraph")
    folder = compiled(EXAMPLES / name, tmp_path, "production")
    module = imported(folder / "langgraph.target" / f"graph_{chain}.py")
    with module.load() as app:
        graph = module.build(app).compile()
        for number, row in enumerate(rows(name)):
            inputs = ROWS[chain](row)
            expected = dict(app.answer(**inputs))
            assert graph.invoke({"inputs": inputs}) == {"outputs": expected}
            if number % 10 == 0:
                assert asyncio.run(graph.ainvoke({"inputs": inputs})) == {"outputs": expected}


@pytest.mark.platforms
def test_skips_what_penstock_skips_and_takes_functions_for_steps(tmp_path: Path) -> None:
    pytest.importorskip("langgraph")
    source = tmp_path / "project"
    source.mkdir()
    (source / "penstock.yaml").write_text("apiVersion: penstock/v1\nkind: Project\nmetadata: {name: shop}\nspec: {}\n")
    (source / "a.yaml").write_text(f"{SPECS.replace('model: answerer', 'model: backup')}---\n{SKIPS}")
    folder = compiled(source, tmp_path, None)
    module = imported(folder / "langgraph.target" / "graph_skips.py")
    with module.load() as app:
        graph = module.build(app).compile()
        seen = set()
        for how in ("plain", "soft", "loud"):
            inputs = {"say": "hello", "how": how}
            got = graph.invoke({"inputs": inputs})["outputs"]
            assert got == dict(app.answer(**inputs))
            seen.add(got["said"])
        assert len(seen) == 3
        mine = module.build(app, {"both": lambda inputs, steps: {"text": f"{inputs['say']} {sorted(steps)}"}})
        assert mine.compile().invoke({"inputs": inputs})["outputs"] == {"said": "hello ['after', 'loud', 'soft']"}
        with pytest.raises(penstock.InputError):
            graph.invoke({"inputs": {"say": 1}})


@pytest.mark.platforms
def test_a_misspelt_edge_does_not_compile(tmp_path: Path) -> None:
    pytest.importorskip("langgraph")
    folder = compiled(EXAMPLES / "handbook", tmp_path, "production")
    path = folder / "langgraph.target" / "graph_handbook.py"
    path.write_text(path.read_text().replace('add_edge("steps.search"', 'add_edge("steps.serch"'))
    module = imported(path)
    with module.load() as app, pytest.raises(ValueError, match="serch"):
        module.build(app).compile()


@pytest.mark.platforms
def test_refuses_another_bundle(tmp_path: Path) -> None:
    pytest.importorskip("langgraph")
    folder = compiled(EXAMPLES / "agent", tmp_path, "production")
    module = imported(folder / "langgraph.target" / "graph_desk.py")
    with pytest.raises(penstock.LoadError, match="made of the bundle"):
        module.load(folder / "orders")
