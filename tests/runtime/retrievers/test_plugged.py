"""The store of a package: checked without it, run where the revision is trusted."""

import asyncio
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.runtime.calls.models import Asked
from penstock.runtime.retriever import Found, Site
from penstock.runtime.retrievers.plugged import build
from penstock.runtime.step import StepFailed
from penstock.source.data.rows import Row
from penstock.spec.kinds.retriever import Retriever

CODE = """
open({ran!r}, "a").write("ran ")

from penstock.runtime.retriever import Found
from penstock.runtime.traces.trace import Usage


class Shelf:
    def __init__(self, rows, key, shout):
        self.rows, self.key, self.shout = rows, key, shout

    async def find(self, query, take):
        if query == "down":
            raise OSError(f"no way to {{self.key}}")
        if query == "odd":
            return ["a document"]
        score = float("nan") if query == "nan" else 1.0
        extra = {{"extra": object()}} if query == "extra" else {{}}
        found = [
            {{"id": row.id, "text": row.values["text"].upper() if self.shout else row.values["text"], "score": score,
              "source": "toy", **extra}}
            for row in self.rows
        ]
        return Found(tuple(found if query == "many" else found[:take]), 0.0, Usage())


async def build(spec, rows, embed, site):
    url = site.binding.get("store", {{}}).get("url")
    if "refuse" in spec.store.with_:
        raise ValueError("what is refuse?")
    return Shelf(rows, None if url is None else site.environ.get(url["env"]), spec.store.with_.get("shout", False))


thing = 3
"""
ROWS = [Row(f"r{n}", {"id": f"r{n}", "text": f"Page {n}."}, n) for n in range(3)]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A distribution that is installed, and tells where it ran."""
    home = tmp_path / "site"
    home.mkdir()
    (home / "toy_shelf.py").write_text(CODE.format(ran=str(tmp_path / "ran")))
    _installed(home, "toy-shelf", "toy = toy_shelf:build\nthing = toy_shelf:thing\ngone = toy_shelf:gone\n")
    monkeypatch.syspath_prepend(str(home))
    return home


def _installed(home: Path, name: str, points: str) -> None:
    info = home / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[penstock.retrievers]\n{points}")


async def _embed(texts: Sequence[str]) -> Asked:
    raise AssertionError("nothing is embedded")


def find(query: str, store: dict[str, Any], take: int = 2, **site: Any) -> Found:
    spec = Retriever.model_validate({"documents": {"dataset": "d"}, "store": {"type": "plugin", **store}})
    at = Site(
        "pages", site.get("binding", {}), site.get("environ", {}), None, None, packages=site.get("packages", True)
    )

    async def found() -> Found:
        return await (await build(spec, ROWS, _embed, at)).find(query, take)

    return asyncio.run(found())


def test_a_package_finds(package: Path) -> None:
    found = find("extra", {"name": "toy", "with": {"shout": True}})
    assert [document["text"] for document in found.documents] == ["PAGE 0.", "PAGE 1."]
    assert set(found.documents[0]) == {"id", "text", "score", "source"}, "nothing beside the agreed fields"


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("odd", "no Found"),
        ("nan", "`score` is no number"),
        ("many", "3 documents where at most 2"),
        ("down", "OSError"),
    ],
)
def test_what_goes_wrong_in_a_package_is_the_steps_failure(package: Path, query: str, why: str) -> None:
    binding = {"store": {"url": {"env": "TOY_URL"}}}
    with pytest.raises(StepFailed, match=why) as failed:
        find(query, {"name": "toy"}, binding=binding, environ={"TOY_URL": "toy://user:canary@host"})
    assert "Retriever/pages: the store 'toy'" in str(failed.value)
    assert "canary" not in str(failed.value)


def test_what_a_package_does_not_take(package: Path) -> None:
    with pytest.raises(StepFailed, match="ValueError: what is refuse"):
        find("any", {"name": "toy", "with": {"refuse": 1}})


@pytest.mark.parametrize(
    ("name", "why"), [("nosuch", "no installed package"), ("thing", "no function"), ("gone", "does not load")]
)
def test_a_package_that_is_not_there(package: Path, name: str, why: str) -> None:
    with pytest.raises(Fatal, match=why) as fatal:
        find("any", {"name": name})
    assert name != "nosuch" or "gone, thing, toy" in str(fatal.value.help)


def test_two_packages_of_one_name(package: Path) -> None:
    _installed(package, "other-shelf", "toy = other_shelf:build\n")
    with pytest.raises(Fatal, match="other_shelf:build, toy_shelf:build"):
        find("any", {"name": "toy"})


def test_no_package_runs_for_a_stranger(package: Path, tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="not trusted"):
        find("any", {"name": "toy"}, packages=False)
    assert not (tmp_path / "ran").exists()


def test_from_check_to_gate(starter: Any, package: Path, tmp_path: Path) -> None:
    starter.replace(
        "support.yaml", "  search: {mode: lexical}", "  store: {type: plugin, name: toy, with: {shout: true}}"
    )
    starter.commit()
    starter.git("checkout", "--quiet", "-b", "change")
    starter.replace("support.yaml", "Answer from the documents.", "Answer from these documents.")
    starter.commit()
    checked = starter("check")
    assert checked.code == 0, checked.out
    missing = starter("run", "support", "--input", "question=How long do refunds take?")
    assert missing.code == 2
    assert "which no installed package has" in missing.err
    starter.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(package))))
    assert not (tmp_path / "ran").exists()
    ran = starter("run", "support", "--input", "question=How long do refunds take?", "--format", "json")
    assert ran.code == 0, ran.err
    documents = json.loads(ran.out)["steps"]["search"]["outputs"]["documents"]
    assert documents[0]["source"] == "toy"
    assert documents[0]["text"] == documents[0]["text"].upper()

    (tmp_path / "ran").unlink()
    for trust in ("data", "base"):
        told = starter("gate", "--base", "main", "--head", "HEAD", "--trust", trust, "--format", "json")
        verdict = json.loads(told.out)
        assert verdict["verdict"] == "INCONCLUSIVE", trust
        assert verdict["reason"] in ("incomplete", "untrusted")
        assert "not trusted" in verdict["detail"]
    assert not (tmp_path / "ran").exists(), "no package runs for a stranger's revision"


def test_a_typed_error_tells_the_types(starter: Any) -> None:
    starter.replace("support.yaml", "  search: {mode: lexical}", "  store: {type: embeded}")
    told = starter("check")
    assert told.code == 1
    assert "of type plugin with the `name`" in told.out


def test_replay_asks_no_server(starter: Any, package: Path, tmp_path: Path) -> None:
    store = "  store: {type: plugin, name: toy, url: {env: TOY_URL}}"
    starter.replace("support.yaml", "  search: {mode: lexical}", store)
    starter.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(package))))
    tape = tmp_path / "calls.jsonl"
    asked = ("run", "support", "--input", "question=How long do refunds take?", "--cassette", str(tape), "--calls")
    recorded = starter(*asked, "record", environ={"TOY_URL": "toy://host"})
    assert recorded.code == 0, recorded.err
    assert tape.read_bytes() == b"", "embedded models leave nothing to record"
    told = starter(*asked, "replay", environ={"TOY_URL": "toy://host"})
    assert told.code == 1
    assert "nothing is asked over the network" in told.out + told.err
