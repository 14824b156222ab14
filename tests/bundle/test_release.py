"""A release: one digest for one meaning, on every machine."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from penstock.bundle.release import compile, release
from penstock.diagnostics.fatal import Fatal
from penstock.project.project import Project
from penstock.spec.resource import Identity

PRINT = """
import sys
from pathlib import Path
from penstock.bundle import layout
from penstock.bundle.release import compile
from penstock.project.open import open_project
from penstock.source import store, worktree
project = open_project(worktree.open(Path(sys.argv[1])), store.memory(), "staging", {})
print(layout.read(layout.write(compile(project, "shop"), Path(sys.argv[2]))).digest)
"""


def test_golden_digest(open_files: Callable[..., Project], snapshot: Any) -> None:
    """Changes only together with `bundleFormat`: a released digest must stay what it is."""
    bundle = compile(open_files(), "shop")
    snapshot.assert_match(
        f"{bundle.digest}\n{bundle.fingerprint}\n{bundle.files['bundle.json'].decode()}\n", "shop.txt"
    )


def test_same_digest_in_every_surrounding(open_files: Callable[..., Project], tmp_path: Path) -> None:
    digests = {compile(open_files(folder="here"), "shop").digest}
    open_files(folder="elsewhere/deep")
    surroundings = [
        ("here", "Asia/Tokyo", "0", 0o077, "C"),
        ("elsewhere/deep", "America/New_York", "4242", 0o000, "C.UTF-8"),
    ]
    for folder, zone, seed, umask, locale in surroundings:
        environment = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale, "SOURCE_DATE_EPOCH": "1"}
        command = [sys.executable, "-c", PRINT, str(tmp_path / folder), str(tmp_path / f"out{seed}")]
        ended = subprocess.run(command, env=environment, umask=umask, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
        digests.add(ended.stdout.strip())
    assert len(digests) == 1


def test_order_names_of_files_line_ends_and_metadata_do_not_matter(
    open_files: Callable[..., Project], files: dict[str, str]
) -> None:
    before = compile(open_files(), "shop")
    after = compile(
        open_files(
            {
                "models.yaml": files["models.yaml"].replace("Answers.", "Other words.").replace("0.4", "0.5"),
                "prompts/system.md": files["prompts/system.md"].replace("\n", "\r\n"),
                "pages/shop.md": files["pages/shop.md"].replace("\n", "\r\n"),
                "chain.yaml": "---\n".join(reversed(files["chain.yaml"].split("---\n"))),
            },
            folder="other",
        ),
        "shop",
    )
    assert after.files == before.files
    assert after.digest == before.digest


def test_bindings_alone_share_the_digest(open_files: Callable[..., Project]) -> None:
    staging, production = release(open_files()), release(open_files(environment="production"))
    assert staging.environment == "staging"
    assert staging.bundles["shop"].digest == production.bundles["shop"].digest
    assert staging.bindings != production.bindings


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("models.yaml", "temperature: 0", "temperature: 1"),
        ("prompts/system.md", "documents", "pages"),
        ("pages/shop.md", "nine", "ten"),
        ("chain.yaml", "take: 2", "take: 3"),
        ("environments.yaml", "region: eu", "region: us"),
    ],
)
def test_behaviour_changes_digest_and_fingerprint(
    open_files: Callable[..., Project], files: dict[str, str], path: str, old: str, new: str
) -> None:
    assert old in files[path]
    before = compile(open_files(), "shop")
    after = compile(open_files({path: files[path].replace(old, new)}, folder="other"), "shop")
    assert after.digest != before.digest
    assert after.fingerprint != before.fingerprint


def test_a_template_with_a_model_is_a_chain(open_files: Callable[..., Project], files: dict[str, str]) -> None:
    chain = files["chain.yaml"].replace(
        "  inputs: {question: {type: string}, doc", "  model: answerer\n  inputs: {question: {type: string}, doc"
    )
    released = release(open_files({"chain.yaml": chain}))
    assert sorted(released.bundles) == ["reply", "shop"]
    reply = released.bundles["reply"]
    assert list(reply.spec("Chain", "reply").steps) == ["answer"]
    assert Identity("Model", "answerer") in reply.specs
    assert not reply.rows


def test_named_chains_only_with_their_evaluations(open_files: Callable[..., Project]) -> None:
    project = open_files()
    assert list(release(project, ["shop"]).evaluations) == ["quality"]
    assert not release(project, []).evaluations
    with pytest.raises(Fatal, match="no chain 'shpo'") as raised:
        release(project, ["shpo"])
    assert "shop" in (raised.value.help or "")


def test_rows_outside_the_repository_are_in_no_bundle_unseen(
    open_files: Callable[..., Project], files: dict[str, str]
) -> None:
    outside = files["chain.yaml"].replace('source: {files: "pages/*.md"}', 'source: {uri: "s3://acme/pages.jsonl"}')
    with pytest.raises(Fatal, match="outside the repository"):
        compile(open_files({"chain.yaml": outside}), "shop")
