"""`check` of 2,000 generated specs against reading and parsing what it must."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import project
from benchmarks.ratio import PENSTOCK, PYTHON, Command, Ratio, measure

SPECS = 2_000
FLOOR = """
import sys, yaml, pydantic, jinja2
from pathlib import Path
from typing import Any
class Document(pydantic.BaseModel):
    apiVersion: str
    kind: str
    metadata: dict[str, Any]
    spec: dict[str, Any]
templates = jinja2.Environment()
for path in sorted(Path(".").rglob("*.yaml")):
    document = Document.model_validate(yaml.load(path.read_bytes(), yaml.CSafeLoader))
    for message in document.spec.get("messages", ()):
        templates.parse(message["content"])
"""


def run() -> Iterator[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        root, cache = Path(folder) / "project", Path(folder) / "cache"
        project.write(root, SPECS)
        environ = {"PENSTOCK_CACHE_DIR": str(cache)}
        floor = Command((PYTHON, "-c", FLOOR), root, {})
        cold = Command((*PENSTOCK, "check"), root, environ, before=lambda: shutil.rmtree(cache, ignore_errors=True))
        warm = Command((*PENSTOCK, "check"), root, environ)
        yield measure(f"check, cold, {SPECS:,} specs / read, C parser, pydantic, jinja2", floor, cold, 3)
        yield measure(f"check, nothing changed, {SPECS:,} specs / the same", floor, warm, 3)
