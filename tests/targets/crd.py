"""Custom resources against the schemas of their controllers, made strict.

The schemas are looked for in the folder PENSTOCK_CRDS, or at ../shared/crds beside the repository.
"""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

FOLDER = Path(os.environ.get("PENSTOCK_CRDS") or Path(__file__).parents[3] / "shared" / "crds")


def faults(name: str, document: dict[str, Any]) -> list[str]:
    """What is wrong with a resource by the file `<name>.json`; skips without it."""
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        pytest.skip(f"no {path.name} under PENSTOCK_CRDS or ../shared/crds")
    found = _validator(path, document["kind"], document["apiVersion"]).iter_errors(document)
    return [f"{error.json_path}: {error.message}" for error in found]


@cache
def _validator(path: Path, kind: str, api: str) -> Draft202012Validator:
    crd = json.loads(path.read_text(encoding="utf-8"))
    group, _, version = api.partition("/")
    assert (group, kind) == (crd["group"], crd["kind"])
    return Draft202012Validator(strict(crd["versions"][version]))


def strict(schema: Any) -> Any:
    """The same, with no key but those that are listed."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and not schema.get("x-kubernetes-preserve-unknown-fields"):
        made["additionalProperties"] = False
    return made


def misspelt(document: Any) -> Iterator[tuple[str, Any]]:
    """The same again and again, with one key of it misspelt."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield key, {("x" + each if each == key else each): inner for each, inner in document.items()}
            for name, inner in misspelt(value):
                yield f"{key}.{name}", {**document, key: inner}
    elif isinstance(document, list):
        for number, value in enumerate(document):
            for name, inner in misspelt(value):
                yield f"{number}.{name}", [*document[:number], inner, *document[number + 1 :]]
