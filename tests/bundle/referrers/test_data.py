"""Rows too many for a bundle lie beside it, named by digest: nothing answers without them, or with others."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.bundle import oci_registry

from penstock.bundle import document, evidence, layout
from penstock.bundle.bundle import Bundle
from penstock.bundle.referrers import data
from penstock.bundle.registry import registry
from penstock.bundle.registry.pull import pull
from penstock.bundle.registry.push import push
from penstock.bundle.registry.reference import parse
from penstock.bundle.registry.registry import Refused
from penstock.bundle.release import compile
from penstock.diagnostics.fatal import Fatal
from penstock.project.project import Project

PATH = "datasets/pages.jsonl"


@pytest.fixture
def bundle(open_files: Callable[..., Project]) -> Bundle:
    text = "opening hours " * 500
    return compile(open_files({f"pages/{n}.md": f"# Section {n}\n\n{text}\n" for n in range(640)}), "shop")


@pytest.fixture
def written(bundle: Bundle, tmp_path: Path) -> Path:
    path = layout.write(bundle, tmp_path / "out")
    evidence.attach(path, layout.subject(path), [data.referrer(PATH, bundle.data[PATH])])
    return path


def blob(path: Path, bundle: Bundle) -> Path:
    digest = json.loads(bundle.files[document.FILE])["datasets"]["pages"]["digest"]
    return evidence.folder(path) / "blobs" / "sha256" / str(digest).removeprefix("sha256:")


def test_large_rows_are_named_and_read_back_from_beside_the_bundle(bundle: Bundle, written: Path) -> None:
    assert set(bundle.files) == {document.FILE}
    assert len(bundle.data[PATH]) > document.EMBEDDED
    entry = json.loads(bundle.files[document.FILE])["datasets"]["pages"]
    assert (entry["bytes"], entry["rows"]) == (len(bundle.data[PATH]), 642)
    again = layout.read(written)
    assert (again.digest, again.rows, again.data) == (bundle.digest, bundle.rows, bundle.data)


def test_missing_altered_or_cut_rows_are_refused_by_name(bundle: Bundle, written: Path) -> None:
    path = blob(written, bundle)
    good = path.read_bytes()
    for bad in (None, good[:-1], good[:-2] + b"x\n", good + b"\n"):
        path.unlink()
        if bad is not None:
            path.write_bytes(bad)
        with pytest.raises(Fatal, match="datasets/pages.jsonl of the bundle") as caught:
            layout.read(written)
        assert caught.value.exit_code == 1
        path.write_bytes(good)
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")
    with pytest.raises(Fatal, match="does not lie whole"):
        layout.read(written)


def test_no_other_evidence_may_be_that_large(bundle: Bundle, written: Path) -> None:
    made = data.referrer(PATH, b"x" * (17 << 20))
    (found, _) = sorted(
        evidence.attach(written, layout.subject(written), [made]), key=lambda each: -len(each.referrer.data)
    )
    assert found.referrer == made
    with pytest.raises(Fatal, match="the most"):
        evidence.attach(written, layout.subject(written), [data.Referrer("application/x", "application/x", made.data)])


@pytest.fixture
def host(tool: Callable[[str], str], tmp_path: Path) -> Iterator[str]:
    with oci_registry.running(tool, tmp_path / "registry") as found:
        yield found


def test_is_pushed_and_pulled_with_the_bundle(host: str, bundle: Bundle, written: Path, tmp_path: Path) -> None:
    other = data.referrer("datasets/other.jsonl", b"{}\n" * (2 << 20))
    evidence.attach(written, layout.subject(written), [other])
    push(registry.open(parse(f"{host}/shop"), {}), written, ["v1"])
    target = tmp_path / "pulled" / "shop"
    first = pull(registry.open(parse(f"{host}/shop:v1"), {}), target)
    again = layout.read(target)
    assert (again.digest, again.data) == (bundle.digest, bundle.data)
    # what the bundle does not name is not fetched
    assert [each.referrer.kind for each in evidence.everything(target)] == [data.KIND] and len(first.referrers) == 1
    blob(target, bundle).unlink()
    evidence.folder(target).rename(tmp_path / "damaged")
    assert pull(registry.open(parse(f"{host}/shop:v1"), {}), target).is_new
    assert layout.read(target).data == bundle.data


def test_a_registry_that_lost_the_rows_gives_nothing(host: str, bundle: Bundle, tmp_path: Path) -> None:
    bare = layout.write(bundle, tmp_path / "bare")
    opened = registry.open(parse(f"{host}/shop"), {})
    with pytest.raises(Fatal, match="does not lie whole"):
        push(opened, bare, ["v1"])
    evidence.attach(bare, layout.subject(bare), [data.referrer(PATH, bundle.data[PATH])])
    push(opened, bare, ["v1"])
    for link in (tmp_path / "registry").rglob("_layers/sha256/" + blob(bare, bundle).name + "/link"):
        link.unlink()
    target = tmp_path / "pulled" / "shop"
    with pytest.raises(Fatal):
        pull(registry.open(parse(f"{host}/shop:v1"), {}, pause=lambda seconds: None), target)
    assert not target.exists()
    assert issubclass(Refused, Fatal)
