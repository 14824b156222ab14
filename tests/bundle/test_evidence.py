"""Evidence beside a bundle: added as one, never half, only what is about the present digest."""

import json
import os
import threading
from pathlib import Path

import pytest

from penstock.bundle import evidence, referrer
from penstock.bundle.layout import INDEX, MANIFEST, Descriptor
from penstock.bundle.referrer import Referrer
from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical

A = Descriptor(MANIFEST, "sha256:" + "a" * 64, 700)
B = Descriptor(MANIFEST, "sha256:" + "b" * 64, 700)
TYPE = "application/vnd.example.note.v1+json"


def note(text: str, kind: str = TYPE) -> Referrer:
    return Referrer(kind, "application/json", canonical.dumps({"note": text}))


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return tmp_path / "production" / "shop"


def texts(bundle: Path, digest: str = A.digest) -> set[str]:
    return {json.loads(each.referrer.data)["note"] for each in evidence.attached(bundle, digest)}


def test_lies_beside_the_bundle_as_a_layout_of_its_own(bundle: Path) -> None:
    assert evidence.attached(bundle, A.digest) == []
    evidence.attach(bundle, A, [note("one"), note("two")])
    folder = bundle.parent / "shop.referrers"
    assert json.loads((folder / "oci-layout").read_bytes()) == {"imageLayoutVersion": "1.0.0"}
    index = json.loads((folder / "index.json").read_bytes())
    assert index["mediaType"] == INDEX
    assert [entry["artifactType"] for entry in index["manifests"]] == [TYPE, TYPE]
    assert len(list((folder / "blobs" / "sha256").iterdir())) == 5  # two manifests, two notes, one empty config
    assert texts(bundle) == {"one", "two"}
    assert evidence.tag(A.digest) == "sha256-" + "a" * 64


def test_the_same_twice_is_once(bundle: Path) -> None:
    evidence.attach(bundle, A, [note("one")])
    before = (evidence.folder(bundle) / "index.json").read_bytes()
    assert len(evidence.attach(bundle, A, [note("one")])) == 1
    assert (evidence.folder(bundle) / "index.json").read_bytes() == before


def test_earlier_evidence_of_a_type_gives_way_where_asked(bundle: Path) -> None:
    evidence.attach(bundle, A, [note("one"), note("other", "application/vnd.example.other")])
    evidence.attach(bundle, A, [note("two")], instead=[TYPE])
    assert texts(bundle) == {"two", "other"}
    assert len(list((evidence.folder(bundle) / "blobs" / "sha256").iterdir())) == 5


def test_what_is_about_another_digest_goes_unless_it_is_kept(bundle: Path) -> None:
    evidence.attach(bundle, A, [note("old")])
    assert texts(bundle, B.digest) == set()
    evidence.attach(bundle, B, [note("new")], keep=True)
    assert (texts(bundle), texts(bundle, B.digest)) == ({"old"}, {"new"})
    evidence.attach(bundle, B, [note("newer")])
    assert (texts(bundle), texts(bundle, B.digest)) == (set(), {"new", "newer"})


def test_blobs_of_others_are_kept_as_they_came(bundle: Path) -> None:
    image = referrer.manifest(note("one"), A)
    body = b" " + image.blobs[image.digest]
    other = image._replace(digest=canonical.sha256(body), blobs={**image.blobs, canonical.sha256(body): body})
    evidence.store(bundle, A, [other])
    (found,) = evidence.attached(bundle, A.digest)
    assert found.image.digest == canonical.sha256(body) != image.digest
    with pytest.raises(Fatal, match="not about"):
        evidence.store(bundle, B, [other])


def test_a_full_disk_at_any_write_leaves_the_old_list(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence.attach(bundle, A, [note("old")])
    real = os.replace
    for writes in range(4):
        left = [writes]

        def full(source: str, target: str, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(28, "No space left on device")
            real(source, target)

        monkeypatch.setattr(os, "replace", full)
        with pytest.raises(OSError):
            evidence.attach(bundle, A, [note("x"), note("y")])
        monkeypatch.undo()
        assert texts(bundle) == {"old"}
        assert not list(evidence.folder(bundle).rglob(".writing-*"))
    evidence.attach(bundle, A, [note("x"), note("y")])
    assert texts(bundle) == {"old", "x", "y"}


def test_what_one_who_was_killed_left_behind_is_no_hindrance(bundle: Path) -> None:
    folder = evidence.folder(bundle)
    (folder / "blobs" / "sha256").mkdir(parents=True)
    (folder / ".writing-abc").write_bytes(b"{")
    (folder / "blobs" / "sha256" / ".writing-def").write_bytes(b"{")
    assert evidence.attached(bundle, A.digest) == []
    evidence.attach(bundle, A, [note("one")])
    assert texts(bundle) == {"one"}
    assert not list(folder.rglob(".writing-*"))


def test_two_who_attach_at_once_lose_nothing(bundle: Path) -> None:
    evidence.attach(bundle, A, [])
    workers = [threading.Thread(target=evidence.attach, args=(bundle, A, [note(str(n))])) for n in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert texts(bundle) == {str(n) for n in range(8)}


def test_damage_is_refused(bundle: Path) -> None:
    evidence.attach(bundle, A, [note("one")])
    folder = evidence.folder(bundle)
    for path in [*(folder / "blobs" / "sha256").iterdir()]:
        data = path.read_bytes()
        path.write_bytes(data[:-1] + b"\0")
        with pytest.raises(Fatal, match="refused"):
            evidence.attached(bundle, A.digest)
        path.unlink()
        with pytest.raises(Fatal, match="refused"):
            evidence.attached(bundle, A.digest)
        path.write_bytes(data)
    good = (folder / "index.json").read_bytes()
    entries = json.loads(good)["manifests"]
    for bad in (b"", b"[]", b"{}", b'{"schemaVersion":2,"manifests":[7]}', b'{"a":' * 3000):
        (folder / "index.json").write_bytes(bad)
        with pytest.raises(Fatal, match="refused"):
            evidence.attached(bundle, A.digest)
    (folder / "index.json").write_bytes(
        canonical.dumps({"schemaVersion": 2, "manifests": entries * (evidence.MOST + 1)})
    )
    with pytest.raises(Fatal, match="the most"):
        evidence.attached(bundle, A.digest)


def test_neither_through_a_link_nor_into_another_folder(bundle: Path, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    bundle.parent.mkdir()
    evidence.folder(bundle).symlink_to(away)
    with pytest.raises(Fatal, match="symbolic link"):
        evidence.attach(bundle, A, [note("one")])
    assert not list(away.iterdir())
    evidence.folder(bundle).unlink()
    evidence.folder(bundle).mkdir()
    (evidence.folder(bundle) / "notes.txt").write_text("mine")
    with pytest.raises(Fatal, match="holds no evidence"):
        evidence.attach(bundle, A, [note("one")])
