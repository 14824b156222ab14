"""Everything that is written conforms to the OCI image specification, by schemas of our own that allow no more."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import referencing
import referencing.jsonschema
from tests.bundle.referrers.sample import LINEAGE

from penstock.bundle import evidence, layout
from penstock.bundle.referrer import Referrer
from penstock.bundle.referrers import data, monitors, version
from penstock.bundle.release import compile
from penstock.project.project import Project
from penstock.source import canonical

MEDIA = {
    "type": "string",
    "pattern": r"^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$",
}
DIGEST = {"type": "string", "pattern": "^sha256:[a-f0-9]{64}$"}
ANNOTATIONS = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"pattern": r"^[a-z0-9.-]+(/[a-z0-9.-]+)?$"},
    "additionalProperties": {"type": "string"},
}


def closed(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """An object of just these properties."""
    return {
        "type": "object",
        "required": sorted(required),
        "properties": required | optional,
        "additionalProperties": False,
    }


DESCRIPTOR = closed(
    {"mediaType": MEDIA, "digest": DIGEST, "size": {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}},
    annotations=ANNOTATIONS,
    artifactType=MEDIA,
)
SCHEMAS: dict[str, dict[str, Any]] = {
    "layout": closed({"imageLayoutVersion": {"const": "1.0.0"}}),
    "index": closed(
        {
            "schemaVersion": {"const": 2},
            "mediaType": {"const": "application/vnd.oci.image.index.v1+json"},
            "manifests": {"type": "array", "items": DESCRIPTOR},
        }
    ),
    "manifest": closed(
        {
            "schemaVersion": {"const": 2},
            "mediaType": {"const": "application/vnd.oci.image.manifest.v1+json"},
            "artifactType": MEDIA,
            "config": DESCRIPTOR,
            "layers": {"type": "array", "minItems": 1, "maxItems": 1, "items": DESCRIPTOR},
        },
        subject=DESCRIPTOR,
        annotations=ANNOTATIONS,
    ),
    "config": closed(
        {
            "architecture": {"const": "amd64"},
            "os": {"const": "linux"},
            "rootfs": closed(
                {"type": {"const": "layers"}, "diff_ids": {"type": "array", "items": DIGEST, "minItems": 1}}
            ),
        },
        config={"type": "object", "maxProperties": 0},
    ),
}
OUTSIDE = {
    "layout": "image-layout-schema.json",
    "index": "image-index-schema.json",
    "manifest": "image-manifest-schema.json",
    "config": "config-schema.json",
}


@pytest.fixture
def written(open_files: Callable[..., Project], tmp_path: Path) -> list[tuple[str, Any]]:
    """Every JSON document of a bundle and its evidence, with what it is."""
    path = layout.write(compile(open_files(), "shop"), tmp_path / "out")
    made = [
        version.referrer(LINEAGE),
        monitors.referrer("shop", {}),
        data.referrer("datasets/pages.jsonl", b"{}\n"),
        Referrer("application/x", "application/json", b"{}", {"org.example.note": "one"}),
    ]
    evidence.attach(path, layout.subject(path), made)
    found: list[tuple[str, Any]] = []
    for root in (path, evidence.folder(path)):
        found.append(("layout", json.loads((root / "oci-layout").read_bytes())))
        index = json.loads((root / "index.json").read_bytes())
        found.append(("index", index))
        seen = set()
        for entry in index["manifests"]:
            manifest = json.loads(blob(root, entry))
            seen |= {each["digest"] for each in (entry, manifest["config"], *manifest["layers"])}
            found.append(("manifest", manifest))
            config = blob(root, manifest["config"])
            for layer in manifest["layers"]:
                blob(root, layer)
            if manifest["config"]["mediaType"] == layout.CONFIG:
                found.append(("config", json.loads(config)))
            else:
                assert config == b"{}"
            assert entry.get("artifactType") == manifest["artifactType"]
        assert {f"sha256:{each.name}" for each in (root / "blobs" / "sha256").iterdir()} == seen
    return found


def blob(root: Path, named: dict[str, Any]) -> bytes:
    found = (root / "blobs" / "sha256" / named["digest"].removeprefix("sha256:")).read_bytes()
    assert (len(found), canonical.sha256(found)) == (named["size"], named["digest"])
    return found


def test_valid_by_strict_schemas(written: list[tuple[str, Any]]) -> None:
    assert sorted({what for what, _ in written}) == sorted(SCHEMAS) and len(written) >= 10
    for what, value in written:
        jsonschema.Draft202012Validator(SCHEMAS[what]).validate(value)


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("manifest", {"config": None}),
        ("manifest", {"extra": 1}),
        ("manifest", {"layers": []}),
        ("manifest", {"subject": {"digest": "sha256:" + "a" * 64}}),
        ("index", {"mediaType": layout.MANIFEST}),
        ("layout", {"imageLayoutVersion": "2.0.0"}),
        ("config", {"rootfs": {"type": "layers", "diff_ids": []}}),
    ],
)
def test_the_schemas_refuse_what_is_wrong(written: list[tuple[str, Any]], what: str, change: dict[str, Any]) -> None:
    good = next(value for kind, value in written if kind == what)
    assert not jsonschema.Draft202012Validator(SCHEMAS[what]).is_valid({**good, **change})


def test_valid_by_the_specifications_own_schemas(written: list[tuple[str, Any]]) -> None:
    root = Path(os.environ.get("PENSTOCK_CRDS") or Path(__file__).parents[3] / "shared" / "crds") / "oci"
    if not root.is_dir():
        pytest.skip(f"the image specification's schemas are not at {root}; PENSTOCK_CRDS names their folder")
    schemas = {path.name: json.loads(path.read_bytes()) for path in root.glob("*.json")}
    draft = referencing.jsonschema.DRAFT4

    def retrieve(uri: str) -> Any:
        return draft.create_resource(schemas[uri.rpartition("/")[2]])

    registry: Any = referencing.Registry(retrieve=retrieve)  # type: ignore[call-arg]
    for what, value in written:
        validator = jsonschema.Draft4Validator(schemas[OUTSIDE[what]], registry=registry)
        assert not [error.message for error in validator.iter_errors(value)], what
