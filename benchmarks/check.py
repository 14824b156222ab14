"""`check` of 10,000 generated specs: cold against reading and parsing what it must, then warm against cold.

The floor finds the files, reads them, composes each to nodes by PyYAML's C parser, turns the nodes into dicts of text
without a thought for types, validates the envelope with pydantic, and parses each template with Jinja2. It resolves no
tag, keeps no position, refuses nothing and checks nothing.

`one file changed` adds a word to a prompt before each run, so that a template, its types and those of the chain that
sends it are new each time. Memory is the largest resident size of the process as a whole, in MB.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import project
from benchmarks.ratio import PENSTOCK, PYTHON, Command, Ratio, Run, Times, rounds

SPECS = int(os.environ.get("PENSTOCK_BENCH_SPECS", "10_000"))
LIMIT = 400.0
FLOOR = """
import sys, yaml, pydantic, jinja2
from pathlib import Path
from typing import Any
class Document(pydantic.BaseModel):
    apiVersion: str
    kind: str
    metadata: dict[str, Any]
    spec: dict[str, Any]
def plain(node):
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    return [plain(value) for value in node.value]
templates = jinja2.Environment()
for path in sorted(Path(".").rglob("*.yaml")):
    document = Document.model_validate(plain(yaml.compose(path.read_bytes(), yaml.CSafeLoader)))
    for message in document.spec.get("messages", ()):
        templates.parse(message["content"])
"""


def run() -> Iterator[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        root, cache = Path(folder) / "project", Path(folder) / "cache"
        project.write(root, SPECS)
        environ = {"PENSTOCK_CACHE_DIR": str(cache)}
        prompt, numbers = next(root.rglob("prompt-*.yaml")), itertools.count()
        text = prompt.read_text()

        def edit() -> None:
            prompt.write_text(text.replace("Question ", f"Question of round {next(numbers)}, "))

        commands = (
            Command((PYTHON, "-c", FLOOR), root, {}),
            Command((*PENSTOCK, "check"), root, environ, before=lambda: shutil.rmtree(cache, ignore_errors=True)),
            Command((*PENSTOCK, "check"), root, environ),
            Command((*PENSTOCK, "check"), root, environ, before=edit),
        )
        floor, cold, same, changed = rounds(commands, 5)
    what = f"check, {SPECS:,} specs: "
    yield Ratio(what + "cold / read, C parser, pydantic, jinja2", cpu(floor), cpu(cold))
    yield Ratio(what + "the same, by the clock", wall(floor), wall(cold))
    yield Ratio(what + "nothing changed / cold", cpu(cold), cpu(same))
    yield Ratio(what + "one file changed / cold", cpu(cold), cpu(changed))
    yield Ratio(what + "one file changed / cold, by the clock", wall(cold), wall(changed))
    for name, runs in (("cold", cold), ("nothing changed", same), ("one file changed", changed)):
        yield Ratio(f"{what}MB, {name} / {LIMIT:.0f}", Times((LIMIT,)), Times(tuple(each.memory for each in runs)))


def cpu(runs: list[Run]) -> Times:
    return Times(tuple(each.seconds for each in runs))


def wall(runs: list[Run]) -> Times:
    return Times(tuple(each.wall for each in runs))
