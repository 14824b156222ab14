"""An import in a folder of its own."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import yaml

from penstock.source import settings
from penstock.verbs.import_ import import_


@dataclass(frozen=True)
class Import:
    """How an import ended: its JSON, the resources that it wrote, and the rows by path."""

    code: int
    data: dict[str, Any]
    resources: dict[str, dict[str, Any]]
    rows: dict[str, list[dict[str, Any]]]

    def spec(self, name: str) -> dict[str, Any]:
        return self.resources[name]["spec"]

    def notes(self, sort: str) -> list[str]:
        return [f"{each['file']}:{each['line']}: {each['text']}" for each in self.data["notes"] if each["sort"] == sort]

    @property
    def findings(self) -> list[str]:
        return [
            f"{each['name']}: {each['message']}" for each in self.data["diagnostics"] if each["severity"] == "error"
        ]


@pytest.fixture
def imports(penstock) -> Callable[..., Import]:
    """Writes files, imports one of them or the folder, and reads what is there then."""

    def run(files: dict[str, str], source: str = ".", *arguments: str) -> Import:
        for path, text in files.items():
            penstock.write(path, text)
        root = penstock.directory
        given = {name.removeprefix("--").replace("-", "_"): True for name in arguments}
        report = import_(root / source, settings=settings.read({}), today=date(2026, 11, 1), **given)
        code, data = report.exit_code(), report.last.data()
        written = [
            document
            for path in sorted(root.glob("penstock/*.yaml"))
            for document in yaml.safe_load_all(path.read_text("utf-8"))
        ]
        rows = {
            path.name: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
            for path in sorted(root.glob("penstock/*.jsonl"))
        }
        named = {f"{each['kind']}/{each['metadata']['name']}": each for each in written}
        return Import(code, data, named, rows)

    return run
