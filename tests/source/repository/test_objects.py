"""Differences of trees, many blobs at once, and ids of a checkout's files."""

from pathlib import Path
from typing import Any

import pytest

from penstock.source import worktree
from penstock.source.repository import commits, git, objects
from penstock.source.repository.batch import Batch
from penstock.source.repository.hashed import Hashed
from penstock.source.store import Store


def test_what_differs_between_two_trees(repo: Any) -> None:
    repo.write("same.yaml", "a")
    repo.write("gone.yaml", "b")
    repo.write("new\nline.yaml", "c")
    first = repo.commit()
    (repo.root / "gone.yaml").unlink()
    repo.write("new\nline.yaml", "d")
    repo.write("added.yaml", "e")
    (repo.root / "same.yaml").chmod(0o755)
    (repo.root / "link.yaml").symlink_to("same.yaml")
    second = repo.commit()
    a, b = objects.trees(repo.root, first, second) or []
    found = {
        path: (before and before.kind, after and after.kind) for path, before, after in objects.touched(repo.root, a, b)
    }
    assert found == {
        "added.yaml": (None, "file"),
        "gone.yaml": ("file", None),
        "link.yaml": (None, "symlink"),
        "new\nline.yaml": ("file", "file"),
    }


def test_a_folder_that_was_not_there_has_no_tree(repo: Any) -> None:
    before = repo.commit()
    repo.write("deep/a.yaml", "x")
    after = repo.commit()
    assert objects.trees(repo.root / "deep", before, after) is None
    (tree,) = objects.trees(repo.root / "deep", after) or []
    assert tree == repo.git("rev-parse", "HEAD:deep")


def test_many_blobs_and_one_that_is_missing(repo: Any) -> None:
    for name, data in (("a", b""), ("b", b"\n\x00\n"), ("c", b"blob 3\nx")):
        repo.write(name, data)
    commit = repo.commit()
    oids = [repo.git("rev-parse", f"HEAD:{name}") for name in "abc"]
    found = objects.blobs(repo.root, [*oids, "0" * 40, commit])
    assert [found.get(oid) for oid in oids] == [b"", b"\n\x00\n", b"blob 3\nx"]
    assert len(found) == 3
    batch = Batch(repo.root)
    assert [batch.read(oid) for oid in (*oids, "0" * 40, commit, oids[0])] == [
        b"",
        b"\n\x00\n",
        b"blob 3\nx",
        None,
        None,
        b"",
    ]
    for hostile in ("HEAD", "--batch-all-objects", "a\nb"):
        with pytest.raises(ValueError):
            batch.read(hostile)
        with pytest.raises(ValueError):
            objects.blobs(repo.root, [hostile])


@pytest.mark.parametrize("format", ["sha1", "sha256"])
def test_files_have_the_ids_that_git_gives_them(make: Any, format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worktree, "YOUNG", 0)
    repo = make("repo", f"--object-format={format}")
    repo.write("a.yaml", "a\r\n")
    repo.commit()
    store = Store(None)
    for text in ("a\r\n", "other"):
        repo.write("a.yaml", text)
        tree = worktree.open(repo.root)
        assert "a.yaml" in [entry.path for entry in tree.entries()]
        hashed = Hashed(tree, store, "k", len(repo.git("rev-parse", "HEAD")))
        expected = repo.git("hash-object", "--no-filters", "a.yaml")
        assert hashed.oid("a.yaml") == expected
        hashed.save()
        assert Hashed(tree, store, "k", len(expected)).oid("a.yaml") == expected


def test_commits_and_what_they_changed(repo: Any) -> None:
    repo.write("sub/a.yaml", "a")
    repo.write("b.yaml", "b")
    first = repo.commit()
    repo.write("b.yaml", "c")
    second = repo.commit()
    repo.git("checkout", "--quiet", "-b", "side", first)
    repo.write("sub/commit x.yaml", "x")
    repo.commit()
    repo.git("checkout", "--quiet", second)
    repo.git("merge", "--quiet", "--no-ff", "--message", "merge", "side")
    merge = repo.git("rev-parse", "HEAD")
    found = list(commits.commits(repo.root, merge))
    assert [(each.oid, [path for path, *_ in each.touched]) for each in found] == [
        (merge, ["sub/commit x.yaml"]),
        (second, ["b.yaml"]),
        (first, ["b.yaml", "sub/a.yaml"]),
    ]
    below = list(commits.commits(repo.root / "sub", merge))
    assert [[path for path, *_ in each.touched] for each in below if each.touched] == [["commit x.yaml"], ["a.yaml"]]
    assert commits.line(repo.root, merge) == [merge, second, first]
    assert commits.line(repo.root, merge, first) == [merge, second]
    assert not git.is_shallow(repo.root)


def test_versions_come_from_tags_of_the_right_form(repo: Any) -> None:
    commit = repo.commit()
    for tag in (
        "support/v1.2.3",
        "support/v1.10.0",
        "support/v1.9.0",
        "support/v01.0.0",
        "support/x/v9.0.0",
        "v8.0.0",
        "other/v7.0.0",
    ):
        repo.git("tag", tag)
    repo.git("tag", "--annotate", "--message", "x", "support/v2.0.0")
    assert commits.versions(repo.root, ["support"]) == {commit: "2.0.0"}
    assert commits.versions(repo.root, ["none"]) == {}
    assert commits.tagged(repo.root) == {"support", "other"}


def test_author_date_and_subject_are_read_from_the_commit_itself(repo: Any) -> None:
    commit = repo.commit()
    assert commits.infos(repo.root, [commit]) == {commit: git.show_info(Path(repo.root), commit)}
