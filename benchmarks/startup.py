"""What it costs to be asked at all."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.ratio import PENSTOCK, PYTHON, Command, Ratio, measure

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "handbook"

RENDER = (
    "import sys, penstock\n"
    "app = penstock.load(sys.argv[1], refresh=None)\n"
    "app.prompt('answer').render(question='x', documents=[{'id': 'a', 'text': 'b'}])"
)


def run() -> Iterator[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        here, cache = Path(folder), {"PENSTOCK_CACHE_DIR": f"{folder}/cache"}
        nothing = Command((PYTHON, "-c", "pass"), here, {})
        yield measure("--version / python -c pass", nothing, Command((*PENSTOCK, "--version"), here, {}), 15)
        libraries = Command((PYTHON, "-c", "import pydantic, yaml; pydantic.BaseModel"), here, {})
        yield measure("--help / import of pydantic and PyYAML", libraries, Command((*PENSTOCK, "--help"), here, {}), 9)
        compile = (*PENSTOCK, "compile", "--project", str(EXAMPLE), "-o", f"{folder}/out")
        Command(compile, here, cache).run()
        model = Command((PYTHON, "-c", "import pydantic\nclass A(pydantic.BaseModel):\n  a: int"), here, {})
        rendering = Command((PYTHON, "-c", RENDER, f"{folder}/out/production/handbook"), here, cache)
        yield measure("penstock.load and a prompt rendered / import of pydantic, one model", model, rendering, 9)
        example = Command((*PENSTOCK, "check"), EXAMPLE, cache)
        yield measure("check of examples/handbook / the same import", libraries, example, 9)
